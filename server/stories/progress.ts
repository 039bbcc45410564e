import type { AuditEntry, StoryRecord } from '../../models/story.js';
import { DEFAULT_LOCALE, type Locale } from '../i18n/translate.js';
import type { StoryStatus } from '../../models/vocabulary.js';

/** Who must act next on a story, as a key of the locale file `stories` below `next`. */
export type NextStep =
  | 'send'
  | 'decide-both'
  | 'decide-newsworthiness'
  | 'decide-authenticity'
  | 'advise'
  | 'publish'
  | 'correct'
  | 'more-evidence'
  | 'published'
  | 'rejected'
  | 'hoax'
  | 'withdrawn';

const STEPS: Record<Exclude<StoryStatus, 'submitted'>, NextStep> = {
  draft: 'send',
  returned: 'correct',
  ready: 'publish',
  inconclusive: 'more-evidence',
  published: 'published',
  rejected: 'rejected',
  hoax: 'hoax',
  withdrawn: 'withdrawn',
};

const NEWSROOM_IS_DUE: readonly StoryStatus[] = ['submitted', 'inconclusive', 'ready'];

/** Where a story stands. */
export type Progress = Pick<
  StoryRecord,
  'status' | 'dueAt' | 'newsworthiness' | 'authenticity' | 'escalation' | 'opinions'
>;

/** Who must act next, and by when if it is the newsroom. */
export function nextStep(story: Progress): { step: NextStep; due?: Date } {
  const step = story.status === 'submitted' ? deskStep(story) : STEPS[story.status];
  return { step, due: NEWSROOM_IS_DUE.includes(story.status) ? story.dueAt : undefined };
}

function deskStep({ newsworthiness, authenticity, escalation, opinions }: Progress): NextStep {
  if (escalation && !opinions.some((opinion) => opinion.at >= escalation.at)) return 'advise';
  if (newsworthiness) return 'decide-authenticity';
  return authenticity ? 'decide-newsworthiness' : 'decide-both';
}

export type StageState = 'done' | 'now' | 'refused' | 'ahead';

/** The four stages from phone to public, for a picture of where a story is. */
export function stages(story: Progress): { stage: string; state: StageState }[] {
  const sent = story.status === 'draft' || story.status === 'returned' ? 'now' : 'done';
  return [
    { stage: 'sent', state: sent },
    { stage: 'newsworthiness', state: newsworthinessState(story, sent) },
    { stage: 'authenticity', state: authenticityState(story, sent) },
    { stage: 'published', state: publishedState(story) },
  ];
}

function newsworthinessState({ newsworthiness }: Progress, sent: StageState): StageState {
  if (sent === 'now') return 'ahead';
  if (!newsworthiness) return 'now';
  return newsworthiness.decision === 'fit' ? 'done' : 'refused';
}

function authenticityState({ authenticity, status }: Progress, sent: StageState): StageState {
  if (sent === 'now' || (!authenticity && status === 'rejected')) return 'ahead';
  if (!authenticity) return 'now';
  return authenticity.verdict === 'valid' ? 'done' : 'refused';
}

function publishedState({ status }: Progress): StageState {
  if (status === 'published') return 'done';
  if (status === 'withdrawn') return 'refused';
  return status === 'ready' ? 'now' : 'ahead';
}

/** What an author is told of one step: when, which role, what came of it; never who it was. */
export interface HistoryLine {
  sequence: number;
  action: string;
  role: AuditEntry['role'];
  at: Date;
  from: StoryStatus | null;
  to: StoryStatus;
  reason?: string;
  note?: string;
  /** The author's own doing. */
  byAuthor: boolean;
}

// What the newsroom and the police write to each other is theirs.
const TOLD_WITH_REASON = /^(?:decided|judged|corrected)-/;
// Nor what the desk gathers to decide by, and whom it asks.
const NOT_TOLD = /^(?:evidence|guest-link)-/;

/** A story's history as its author sees it; a preset reason that still holds, in the author's language. */
export function authorsHistory(
  story: Pick<StoryRecord, 'author' | 'history' | 'newsworthiness'>,
  locale: Locale = DEFAULT_LOCALE,
): HistoryLine[] {
  const preset = story.newsworthiness?.preset?.reason;
  const translated = (reason?: string) => (preset && reason === preset.id ? preset[locale] : reason);
  const told = story.history.filter(({ action }) => !NOT_TOLD.test(action));
  return told.map(({ sequence, action, by, role, at, from, to, reason, note }) => ({
    sequence,
    action,
    role,
    at,
    from,
    to,
    byAuthor: by.equals(story.author),
    ...(TOLD_WITH_REASON.test(action) ? { reason: translated(reason), note } : {}),
  }));
}
