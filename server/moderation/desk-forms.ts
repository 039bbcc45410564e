/** The forms of the desk: what each sends, and the one act that it leads to. */
import type { Request } from 'express';
import type { CurrentUser } from '../auth/current-user.js';
import { formFields, formList } from '../validation/form.js';
import { claimStory, releaseClaim } from './claims.js';
import { correctStory } from './corrections.js';
import { decideAuthenticity, decideNewsworthiness, escalate, giveOpinion } from './decisions.js';
import { EVIDENCE_MAX } from './input.js';
import type { DeskAct } from './obstacles.js';
import { publish } from './publication.js';

/** Rows for evidence in an empty form, and how many one press of the button adds. */
export const EVIDENCE_ROWS = 3;

/** A form as it was filled in: what the domain takes, and what the page shows again. */
export interface Typed {
  [field: string]: unknown;
  /** How many rows for evidence the form has. */
  evidenceRows?: number;
}

export interface DeskForm {
  /** Below `/meja/:id/`. */
  path: string;
  act: DeskAct;
  typed(req: Request): Typed;
  perform(user: CurrentUser, storyId: string, typed: Typed, now: Date): Promise<unknown>;
}

export const DESK_FORMS: readonly DeskForm[] = [
  {
    path: 'klaim',
    act: 'claim',
    typed: formFields,
    perform: (user, id, _typed, now) => claimStory(user, id, now),
  },
  {
    path: 'klaim/pelepasan',
    act: 'claim',
    typed: formFields,
    perform: (user, id, _typed, now) => releaseClaim(user, id, now),
  },
  { path: 'kelayakan', act: 'newsworthiness', typed: formFields, perform: decideNewsworthiness },
  { path: 'keaslian', act: 'authenticity', typed: typedVerdict, perform: decideAuthenticity },
  { path: 'eskalasi', act: 'escalation', typed: formFields, perform: escalate },
  { path: 'pendapat', act: 'opinion', typed: formFields, perform: giveOpinion },
  {
    path: 'terbit',
    act: 'publication',
    typed: formFields,
    perform: (user, id, _typed, now) => publish(user, id, { now }),
  },
  {
    path: 'koreksi',
    act: 'correction',
    typed: formFields,
    perform: (user, id, typed, now) => correctStory(user, id, typed, { now }),
  },
];

/** Whether the form was sent only to get more rows for evidence. */
export function wantsMoreRows(req: Request): boolean {
  return formFields(req).moreRows !== undefined;
}

// Evidence comes as two repeated fields; rows left empty are no evidence.
function typedVerdict(req: Request): Typed {
  const { category, moreRows, ...fields } = formFields(req);
  const urls = formList(req, 'evidenceUrl');
  const titles = formList(req, 'evidenceTitle');
  const evidence = urls
    .map((url, row) => ({ url, title: titles[row] ?? '' }))
    .filter(({ url, title }) => url.trim() || title.trim());
  const rows = Math.max(urls.length, EVIDENCE_ROWS) + (moreRows === undefined ? 0 : EVIDENCE_ROWS);
  return {
    ...fields,
    category: category || undefined,
    tags: formList(req, 'tags'),
    evidence,
    evidenceRows: Math.min(rows, EVIDENCE_MAX),
  };
}
