import type { CurrentUser } from './current-user.js';

/** Where each role begins. */
export function homeOf({ role }: Pick<CurrentUser, 'role'>): string {
  if (role === 'admin') return '/admin';
  return role === 'contributor' || role === 'agency' ? '/kontributor' : '/meja';
}
