import { z } from 'zod';
import type { UserRecord } from '../../models/user.js';

const ADDRESS_MAX_LENGTH = 254;

/** An e-mail address as people type it. */
export const emailAddress = z.string().trim().max(ADDRESS_MAX_LENGTH, 'too-long').pipe(z.email('bad-email'));

/** Whether a person has a confirmed address and wants to be told by e-mail. */
export function canBeMailed({ email, mailOff, status }: Pick<UserRecord, 'email' | 'mailOff' | 'status'>) {
  return email !== undefined && mailOff !== true && status === 'active';
}
