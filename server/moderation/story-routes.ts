import type { Request, RequestHandler, Response } from 'express';
import {
  AUTHENTICITY_VERDICTS,
  CORRECTION_KINDS,
  HOAX_CATEGORIES,
  HOAX_TAGS,
  NEWSWORTHINESS_DECISIONS,
  POLICE_OPINIONS,
} from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict, Invalid, type PortalError } from '../errors.js';
import { formFields, formList } from '../validation/form.js';
import { claimStory, releaseClaim } from './claims.js';
import { correctStory } from './corrections.js';
import { decideAuthenticity, decideNewsworthiness, escalate, giveOpinion } from './decisions.js';
import { deskPage } from './desk-page.js';
import { EVIDENCE_MAX } from './input.js';
import type { DeskAct } from './obstacles.js';
import { publish } from './publication.js';

const CHOICES = {
  decisions: NEWSWORTHINESS_DECISIONS,
  verdicts: AUTHENTICITY_VERDICTS,
  categories: HOAX_CATEGORIES,
  tags: HOAX_TAGS,
  opinions: POLICE_OPINIONS,
  correctionKinds: CORRECTION_KINDS,
};

/** Rows for evidence in an empty form, and how many one press of the button adds. */
const EVIDENCE_ROWS = 3;

/** A form as it was filled in: what the domain takes, and what the page shows again. */
interface Typed {
  [field: string]: unknown;
  /** How many rows for evidence the form has. */
  evidenceRows?: number;
}

interface DeskForm {
  /** Below `/meja/:id/`. */
  path: string;
  act: DeskAct;
  typed(req: Request): Typed;
  perform(user: CurrentUser, storyId: string, typed: Typed, now: Date): Promise<unknown>;
}

/** The forms of the page, and the one act that each leads to. */
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

/** What was sent and not taken, and why. */
interface Refusal {
  form: DeskForm;
  typed: Typed;
  error?: PortalError;
}

/**
 * Takes one form. Somebody who lost a race or forgot a field gets the same page again, with everything typed
 * still in its form.
 */
export function takeForm(form: DeskForm): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const { id } = req.params;
    const typed = form.typed(req);
    if (formFields(req).moreRows !== undefined) return showStory(req, res, id, { form, typed });
    try {
      await form.perform(req.user!, id, typed, new Date());
    } catch (error) {
      if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
      res.status(error.status);
      return showStory(req, res, id, { form, typed, error });
    }
    const done = form.path.replace('/', '-');
    req.session.notice = { key: `moderation:done.${done}` };
    res.redirect(303, `/meja/${id}`);
  };
}

/** One story with all that can be done to it, and a form that was not taken. */
export async function showStory(req: Request, res: Response, id: string, refusal?: Refusal): Promise<void> {
  res.render('moderation/story', {
    ...(await deskPage(req.user!, id, new Date())),
    choices: CHOICES,
    evidenceRows: EVIDENCE_ROWS,
    act: refusal?.form.act,
    typed: refusal?.typed ?? {},
    refused: refusal?.error,
    errors: refusal?.error instanceof Invalid ? refusal.error.fields : {},
  });
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
