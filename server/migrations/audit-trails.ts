import { createHash } from 'node:crypto';
import type { Types } from 'mongoose';
import type { AuditEntry, StoryRecord } from '../../models/story.js';
import { entryHash, FIRST_PREVIOUS_HASH } from '../moderation/audit.js';
import { AUDITED_FIELDS, stateHash } from '../moderation/audited-state.js';
import { sealRemaining } from '../moderation/ledger.js';
import type { Migration } from './migration.js';

type OldEntry = Omit<AuditEntry, 'state'>;

/**
 * Entries once answered for themselves alone; now each answers for the whole story as well, and all are in one
 * ledger. A trail that holds by the old rules is chained anew by today's and put into the ledger. One that does not
 * hold stays as it is, so that `verify-audit` goes on saying so.
 */
export const auditTrails: Migration = {
  version: 4,
  name: 'audit trails',
  collection: 'stories',
  part: 'stories',
  among: { ledgerLine: { $exists: false } },
  fields: [...AUDITED_FIELDS, 'history'],
  async change(stored) {
    const story = stored as unknown as StoryRecord;
    const trail = story.history as unknown;
    if (!Array.isArray(trail) || trail.length === 0 || trail.some(isOfToday)) return undefined;
    if (!heldByOldRules(story._id, trail as OldEntry[])) return undefined;
    const history = chainedAnew(story);
    return { history, ...(story.status === 'draft' ? {} : { ledgerLine: 0 }) };
  },
  finish: sealRemaining,
};

function isOfToday(entry: Partial<AuditEntry> | null): boolean {
  return entry?.state !== undefined;
}

function heldByOldRules(story: Types.ObjectId, trail: OldEntry[]): boolean {
  let previousHash = FIRST_PREVIOUS_HASH;
  return trail.every((entry, index) => {
    const holds =
      entry.sequence === index + 1 &&
      entry.previousHash === previousHash &&
      entry.hash === oldHash(story, entry);
    previousHash = entry.hash;
    return holds;
  });
}

function oldHash(story: Types.ObjectId, entry: OldEntry): string {
  const { sequence, action, by, role, at, from, to, reason = null, note = null, previousHash } = entry;
  const said = [String(story), sequence, action, String(by), role, at, from, to, reason, note, previousHash];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

// What the story was after the acts before the last is not known any more: only the last answers for it.
function chainedAnew(story: StoryRecord): AuditEntry[] {
  let previousHash = FIRST_PREVIOUS_HASH;
  return story.history.map(({ hash: _old, ...entry }, index) => {
    const isLast = index === story.history.length - 1;
    const chained = { ...entry, state: isLast ? stateHash(story) : UNKNOWN_STATE, previousHash };
    const hash = entryHash(story._id, chained);
    previousHash = hash;
    return { ...chained, hash };
  });
}

const UNKNOWN_STATE = 'unknown';
