import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import type { StoryPhoto, StoryRecord } from '../../models/story.js';

/**
 * What an audit entry answers for: changed past `changeStory`, an audited field betrays itself. Left out is what
 * raises no entry of its own. A field may become audited later, and none may cease to be.
 */
const AUDITED: Record<keyof StoryRecord, boolean | ((story: Partial<StoryRecord>) => unknown)> = {
  _id: true,
  receipt: true,
  status: true,
  author: true,
  organisation: true,
  title: true,
  body: true,
  topic: true,
  village: true,
  district: true,
  sourceUrl: true,
  photos: ({ photos }) => photos?.map(asSent),
  fromPost: true,
  fromQuestion: true,
  // The pages behind its links are fetched later, by nobody.
  evidence: ({ evidence }) => evidence?.map(({ copy: _fetched, ...piece }) => piece),
  submittedAt: true,
  lastSubmission: true,
  dueAt: true,
  newsworthiness: true,
  authenticity: true,
  escalation: true,
  opinions: true,
  // When one was last opened is no change of the story.
  guestLinks: ({ guestLinks }) => guestLinks?.map(({ openedAt: _seen, ...link }) => link),
  slug: true,
  publishedAt: true,
  publishedBy: true,
  withdrawnAt: true,
  corrections: true,
  amendment: true,
  refusedAmendment: true,
  formerTexts: true,
  clarification: true,
  // The queue's order only.
  risk: false,
  // Claims raise the revision, and are no decisions.
  revision: false,
  claim: false,
  lastDecision: false,
  untold: false,
  // Made of title and body, and made anew when the way of making them changes.
  searchTokens: false,
  submissionKey: false,
  createdAt: false,
  updatedAt: false,
  // The trail itself has hashes of its own.
  history: false,
  ledgerLine: false,
};

/** The fields that `stateHash` reads. */
export const AUDITED_FIELDS = (Object.keys(AUDITED) as (keyof StoryRecord)[]).filter(
  (field) => AUDITED[field] !== false,
);

/** SHA-256, hex, of all that an audit entry answers for in a story. */
export function stateHash(story: Partial<StoryRecord>): string {
  return sha256Of(Object.fromEntries(AUDITED_FIELDS.map((field) => [field, auditedOf(story, field)])));
}

/** The same by the rule of earlier versions, by which entries of theirs go on holding: photos as they are stored. */
export function formerStateHash(story: Partial<StoryRecord>): string {
  const state = AUDITED_FIELDS.map((field) => [
    field,
    field === 'photos' ? story.photos : auditedOf(story, field),
  ]);
  return sha256Of(Object.fromEntries(state));
}

function auditedOf(story: Partial<StoryRecord>, field: keyof StoryRecord): unknown {
  const rule = AUDITED[field];
  return typeof rule === 'function' ? rule(story) : story[field];
}

// AVIF is made of a photo later, by nobody; until then it waits for that.
function asSent({ renditions, ...photo }: StoryPhoto): StoryPhoto {
  return { ...photo, awaitsAvif: true, renditions: renditions.filter(({ format }) => format !== 'avif') };
}

/**
 * SHA-256, hex, over a value as JSON whose names are sorted. Ids count as hex and times as ISO 8601; what is
 * empty counts as missing, because the database fills in empty lists.
 */
export function sha256Of(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)) ?? '')
    .digest('hex');
}

function canonical(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Types.ObjectId) return value.toHexString();
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.length > 0 ? value.map(canonical) : undefined;
  const said = Object.entries(value)
    .map(([name, inner]) => [name, canonical(inner)] as const)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}
