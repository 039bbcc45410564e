import mongoose, { Schema, type Types } from 'mongoose';
import { auditEntry, type AuditEntry } from './audit-entry.js';
import { guestLink, guestOfficer, type GuestLink, type GuestOfficer } from './guest-link.js';
import {
  amendment,
  formerText,
  refusedAmendment,
  type Amendment,
  type FormerText,
  type RefusedAmendment,
} from './story-amendment.js';
import {
  authenticity,
  byAndWhen,
  claim,
  lastDecision,
  newsworthiness,
  part,
  type Authenticity,
  type Claim,
  type LastDecision,
  type Newsworthiness,
} from './story-decision.js';
import { correction, type Correction } from './story-correction.js';
import { announceChanges } from './public-version.js';
import { evidence, type StoryEvidence } from './story-evidence.js';
import { photo, type StoryPhoto } from './story-photo.js';
import { risk, type StoryRisk } from './story-risk.js';
import { submittedText, type SubmittedText } from './submitted-text.js';
import {
  POLICE_OPINIONS,
  STORY_STATUSES,
  TOPICS,
  type PoliceOpinion,
  type StoryStatus,
  type Topic,
} from './vocabulary.js';

export type { AuditEntry } from './audit-entry.js';
export type { Correction } from './story-correction.js';
export type { Authenticity, Claim, LastDecision, Newsworthiness } from './story-decision.js';
export type { PhotoRendition, StoryPhoto } from './story-photo.js';

/** What the police advise on an escalated story. */
export interface Opinion {
  opinion: PoliceOpinion;
  letterNumber?: string;
  note: string;
  /** Given through a link: `by` is who made it. */
  guest?: GuestOfficer;
  by: Types.ObjectId;
  at: Date;
}

export interface StoryRecord {
  _id: Types.ObjectId;
  /** What the contributor is given, e.g. `KIM-2026-000042`. */
  receipt: string;
  status: StoryStatus;
  /** Raised by one at every change: each update names the revision it was made for. */
  revision: number;
  author: Types.ObjectId;
  organisation?: Types.ObjectId;
  /** Title, body, topic and places are whole in every story that was sent; a draft can lack any of them. */
  title: string;
  /** HTML, sanitised by the one allow-list. */
  body: string;
  topic: Topic;
  /** Kode wilayah of the village told about, and of its district. */
  village: string;
  district: string;
  sourceUrl?: string;
  photos: StoryPhoto[];
  /** What the desk gathered; never for readers or the author. */
  evidence?: StoryEvidence[];
  /** `author:key`: the same submission sent twice is one story. */
  submissionKey?: string;
  /** The aggregated post that a moderator turned into this story. */
  fromPost?: Types.ObjectId;
  /** The reader's question that a moderator turned into this story. */
  fromQuestion?: Types.ObjectId;
  submittedAt?: Date;
  /** Of the round before, once its author changed it: what the desk had read. */
  lastSubmission?: SubmittedText;
  /** When the next decision is due; the queue's order. */
  dueAt?: Date;
  /** Judged whenever the story is sent in or escalated. */
  risk?: StoryRisk;
  claim?: Claim;
  newsworthiness?: Newsworthiness;
  authenticity?: Authenticity;
  lastDecision?: LastDecision;
  escalation?: { question: string; by: Types.ObjectId; at: Date };
  opinions: Opinion[];
  /** Made once it was escalated; the list only grows. */
  guestLinks?: GuestLink[];
  slug?: string;
  publishedAt?: Date;
  publishedBy?: Types.ObjectId;
  withdrawnAt?: Date;
  corrections: Correction[];
  /** Of a published story: waits for approval. */
  amendment?: Amendment;
  /** The newest one that was not taken. */
  refusedAmendment?: RefusedAmendment;
  /** Oldest first, no more than the desk keeps. */
  formerTexts?: FormerText[];
  clarification?: Types.ObjectId;
  searchTokens: string[];
  /** The author has yet to be told of the trail from this entry on: when to look at it. */
  untold?: { from: number; at: Date };
  history: AuditEntry[];
  /** Line of the ledger that holds the newest audit entry; 0 while none does, and drafts have no such line. */
  ledgerLine?: number;
  createdAt: Date;
  updatedAt: Date;
}

const id = Schema.Types.ObjectId;
/** Below every id that was ever given; a comparison with it goes through the index, a plain $exists does not. */
const FIRST_ID = new mongoose.Types.ObjectId('000000000000000000000000');
// A draft is kept as far as it is written.
function wasSent(this: StoryRecord): boolean {
  return this.status !== 'draft';
}

const schema = new Schema<StoryRecord>(
  {
    receipt: { type: String, required: true, unique: true },
    status: { type: String, enum: STORY_STATUSES, required: true },
    revision: { type: Number, required: true, default: 1 },
    author: { type: id, ref: 'User', required: true },
    organisation: { type: id, ref: 'Organisation' },
    title: { type: String, required: wasSent },
    body: { type: String, required: wasSent },
    topic: { type: String, enum: TOPICS, required: wasSent },
    village: { type: String, required: wasSent },
    district: { type: String, required: wasSent },
    sourceUrl: String,
    photos: { type: [photo], default: [] },
    evidence: { type: [evidence], default: undefined },
    submissionKey: { type: String, index: { unique: true, sparse: true } },
    fromPost: { type: id, ref: 'Post', index: { unique: true, sparse: true } },
    fromQuestion: { type: id, ref: 'Question', index: { unique: true, sparse: true } },
    submittedAt: Date,
    lastSubmission: { type: submittedText },
    dueAt: Date,
    risk: { type: risk },
    claim: { type: claim },
    newsworthiness: { type: newsworthiness },
    authenticity: { type: authenticity },
    lastDecision: { type: lastDecision },
    escalation: { type: part({ question: { type: String, required: true }, ...byAndWhen }) },
    opinions: {
      type: [
        part({
          opinion: { type: String, enum: POLICE_OPINIONS, required: true },
          letterNumber: String,
          note: { type: String, required: true },
          guest: { type: guestOfficer },
          ...byAndWhen,
        }),
      ],
      default: [],
    },
    guestLinks: { type: [guestLink], default: undefined },
    slug: { type: String, index: { unique: true, sparse: true } },
    publishedAt: Date,
    publishedBy: { type: id, ref: 'User' },
    withdrawnAt: Date,
    corrections: { type: [correction], default: [] },
    amendment: { type: amendment },
    refusedAmendment: { type: refusedAmendment },
    formerTexts: { type: [formerText], default: undefined },
    clarification: { type: id, ref: 'Clarification' },
    searchTokens: { type: [String], default: [] },
    untold: { type: part({ from: { type: Number, required: true }, at: { type: Date, required: true } }) },
    history: { type: [auditEntry], default: [] },
    ledgerLine: Number,
  },
  { timestamps: true, versionKey: false },
);

// The public side: newest first, whole or by topic, district or village, or by words.
schema.index({ status: 1, publishedAt: -1, _id: -1 });
schema.index({ status: 1, topic: 1, publishedAt: -1, _id: -1 });
schema.index({ status: 1, district: 1, publishedAt: -1, _id: -1 });
schema.index({ status: 1, village: 1, publishedAt: -1, _id: -1 });
schema.index({ status: 1, district: 1, topic: 1, publishedAt: -1, _id: -1 });
schema.index({ status: 1, village: 1, topic: 1, publishedAt: -1, _id: -1 });
schema.index({ status: 1, organisation: 1, publishedAt: -1, _id: -1 });
schema.index({ status: 1, searchTokens: 1, publishedAt: -1, _id: -1 });
schema.index({ status: 1, withdrawnAt: -1 });
// The desk: oldest due first, whole or by topic, district or both, or within one level of risk.
schema.index({ status: 1, dueAt: 1, _id: 1 });
schema.index({ status: 1, topic: 1, dueAt: 1, _id: 1 });
schema.index({ status: 1, district: 1, dueAt: 1, _id: 1 });
schema.index({ status: 1, topic: 1, district: 1, dueAt: 1, _id: 1 });
schema.index({ status: 1, 'risk.level': 1, dueAt: 1, _id: 1 });
// The few that somebody holds, and the few that the police were asked about.
schema.index(
  { 'claim.by': 1, status: 1, dueAt: 1, _id: 1 },
  { partialFilterExpression: { 'claim.by': { $exists: true } } },
);
schema.index(
  { status: 1, dueAt: 1, _id: 1, 'escalation.at': 1 },
  { partialFilterExpression: { 'escalation.at': { $exists: true } } },
);
// The few whose text is to be changed.
schema.index(
  { status: 1, dueAt: 1, _id: 1, 'amendment.at': 1 },
  { partialFilterExpression: { 'amendment.at': { $exists: true } } },
);
// The story of one notice, and the stories whose notices lead on to a page.
schema.index({ 'corrections._id': 1 }, { sparse: true });
schema.index({ 'corrections.related.id': 1 }, { sparse: true });
// What changed lately, for those who watch the queue.
schema.index({ updatedAt: 1 });
// A contributor's own, newest first.
schema.index({ author: 1, createdAt: -1, _id: -1 });
schema.index({ author: 1, status: 1, 'lastSubmission.at': 1 });
schema.index({ 'photos._id': 1 });
// Those whose photos are to be made smaller.
schema.index(
  { status: 1, 'photos.awaitsAvif': 1 },
  { partialFilterExpression: { 'photos.awaitsAvif': { $exists: true } } },
);
// What the ledger still lacks.
schema.index({ ledgerLine: 1, _id: 1 }, { partialFilterExpression: { ledgerLine: 0 } });
// Whose authors have yet to be told.
schema.index({ 'untold.at': 1 }, { sparse: true });
// The one story behind a guest's link.
schema.index({ 'guestLinks.hash': 1 }, { sparse: true });

/** What public pages tell of a story: the audit trail, claims and notes never leave the database. */
export const PUBLIC_FIELDS = [
  'slug',
  'title',
  'body',
  'topic',
  'village',
  'district',
  'organisation',
  'sourceUrl',
  'photos',
  'publishedAt',
  'corrections',
  'authenticity',
  'newsworthiness',
  'opinions',
] as const satisfies (keyof StoryRecord)[];
announceChanges(schema, {
  part: 'stories',
  fields: ['status', 'withdrawnAt', 'searchTokens', ...PUBLIC_FIELDS],
  statuses: ['published', 'withdrawn'] satisfies StoryStatus[],
});

export const Story = mongoose.model('Story', schema);

export interface PublishedFilter {
  topic?: Topic;
  district?: string;
  village?: string;
  /** Of the group that sent it in. */
  organisation?: Types.ObjectId;
  /** All of them must occur. */
  tokens?: string[];
}

/**
 * The one query through which the public side reads stories: published ones only. Sort, page and select on
 * top of it.
 */
export function published(filter: PublishedFilter = {}) {
  const { tokens, ...fields } = filter;
  const wanted = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return Story.find({
    ...wanted,
    ...(tokens?.length ? { searchTokens: { $all: tokens } } : {}),
    status: 'published',
  });
}

/** When and why the story of an address was withdrawn, and nothing of what it said. */
export function withdrawn(slug: string) {
  return Story.findOne({ slug, status: 'withdrawn' }).select(['withdrawnAt', 'corrections']);
}

/** When a story was last withdrawn, if ever: a feed that lost a story has changed too. */
export function lastWithdrawal() {
  return Story.findOne({ status: 'withdrawn', withdrawnAt: { $exists: true } })
    .sort({ withdrawnAt: -1 })
    .select(['withdrawnAt']);
}

/** Every story with a photo, and of it the photos alone. */
export function photographedStories() {
  return Story.find({ 'photos._id': { $gt: FIRST_ID } }, { photos: 1 }).lean();
}
