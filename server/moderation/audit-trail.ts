import type { CurrentUser } from '../auth/current-user.js';
import type { AuditEntry } from '../../models/story.js';
import { Invalid } from '../errors.js';
import { storyOnDesk } from './story-on-desk.js';

export interface AuditPage {
  items: (Omit<AuditEntry, 'by'> & { by: string; name: string })[];
  /** A cursor that continues the trail, or null at its end. */
  next: string | null;
}

/**
 * A story's audit entries, oldest first, with their chain hashes and who they tell of.
 * @throws Invalid `cursor`; NotFound when the story is not the user's to see on the desk
 */
export async function auditTrail(
  user: CurrentUser,
  storyId: string,
  { limit, after = '0' }: { limit: number; after?: string },
): Promise<AuditPage> {
  if (!/^\d{1,9}$/.test(after)) throw new Invalid({ cursor: 'bad-value' });
  const { story, nameOf } = await storyOnDesk(user, storyId);
  const behind = story.history.filter(({ sequence }) => sequence > Number(after));
  const items = behind
    .slice(0, limit)
    .map((entry) => ({ ...entry, by: String(entry.by), name: nameOf(entry.by) }));
  const last = behind.length > limit ? items.at(-1) : undefined;
  return { items, next: last ? String(last.sequence) : null };
}
