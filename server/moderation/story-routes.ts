import type { Request, RequestHandler, Response } from 'express';
import {
  AUTHENTICITY_VERDICTS,
  CORRECTION_KINDS,
  HOAX_CATEGORIES,
  HOAX_TAGS,
  NEWSWORTHINESS_DECISIONS,
  POLICE_OPINIONS,
} from '../../models/vocabulary.js';
import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict, Invalid, type PortalError } from '../errors.js';
import type { Locale } from '../i18n/translate.js';
import { formFields, formList } from '../validation/form.js';
import { claimStory, releaseClaim } from './claims.js';
import { correctStory } from './corrections.js';
import { decideAuthenticity, decideNewsworthiness, escalate, giveOpinion } from './decisions.js';
import { deskPage } from './desk-page.js';
import { EVIDENCE_MAX } from './input.js';
import type { DeskAct } from './obstacles.js';
import { nextToDo } from './next-to-do.js';
import { publish } from './publication.js';
import { filterOf, orderOf, queueSearch } from './queue-routes.js';
import { storyOnDesk } from './story-on-desk.js';
import { undoDecision, type Undone } from './undo.js';
import { undoableUntil } from './undo-time.js';

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
  perform(user: CurrentUser, storyId: string, typed: Typed, now: Date): Promise<StoryRecord | void>;
  /** Who pressed too early may take it back. */
  undoable?: boolean;
  /** It is the last thing to do here: the desk goes on to the next story of the queue. */
  goesOn?: boolean;
}

/** The forms of the page, and the one act that each leads to. */
export const DESK_FORMS: readonly DeskForm[] = [
  {
    path: 'klaim',
    act: 'claim',
    typed: formFields,
    perform: (user, id, typed, now) => claimStory(user, id, now, typed),
  },
  {
    path: 'klaim/pelepasan',
    act: 'claim',
    typed: formFields,
    perform: (user, id, _typed, now) => releaseClaim(user, id, now),
  },
  {
    path: 'kelayakan',
    act: 'newsworthiness',
    typed: typedDecision,
    perform: decideNewsworthiness,
    undoable: true,
    goesOn: true,
  },
  {
    path: 'keaslian',
    act: 'authenticity',
    typed: typedVerdict,
    perform: decideAuthenticity,
    undoable: true,
    goesOn: true,
  },
  { path: 'eskalasi', act: 'escalation', typed: formFields, perform: escalate },
  { path: 'pendapat', act: 'opinion', typed: formFields, perform: giveOpinion, goesOn: true },
  {
    path: 'terbit',
    act: 'publication',
    typed: formFields,
    perform: (user, id, typed, now) => publish(user, id, { now, input: typed }),
    goesOn: true,
  },
  {
    path: 'koreksi',
    act: 'correction',
    typed: formFields,
    perform: (user, id, typed, now) => correctStory(user, id, typed, { now }),
  },
];

/** A form that is shown filled in: it was not taken, or taken back. */
interface FilledForm {
  act: DeskAct;
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
    if (formFields(req).moreRows !== undefined) return showStory(req, res, id, { act: form.act, typed });
    const now = new Date();
    const search = queueSearch(req);
    const page = `/meja/${id}`;
    try {
      const story = await form.perform(req.user!, id, typed, now);
      const done = form.path.replace('/', '-');
      req.session.notice = {
        key: `moderation:done.${done}`,
        ...(form.goesOn && story ? { about: { href: page + search, title: story.title } } : {}),
        ...(form.undoable
          ? { undo: { action: `${page}/pembatalan${search}`, until: undoableUntil(now) } }
          : {}),
      };
      res.redirect(303, form.goesOn && story ? await nextAddress(req, story, now) : page + search);
    } catch (error) {
      await showRefused(req, res, { act: form.act, typed, error });
    }
  };
}

/** Passes a story over: to the next one of the queue. */
export const skipStory: RequestHandler<{ id: string }> = async (req, res) => {
  const { story } = await storyOnDesk(req.user!, req.params.id);
  res.redirect(303, await nextAddress(req, story, new Date()));
};

/** Of the next story in the queue that the address tells of; at its end, of the queue itself. */
async function nextAddress(req: Request<{ id: string }>, story: StoryRecord, now: Date): Promise<string> {
  const next = await nextToDo(req.user!, filterOf(req), story, { now, order: orderOf(req) });
  return `/meja${next ? `/${next}` : ''}${queueSearch(req)}`;
}

/** Takes a decision back: the story as it was, with what had been decided in its form again. */
export const takeUndo: RequestHandler<{ id: string }> = async (req, res) => {
  const { id } = req.params;
  try {
    const undone = await undoDecision(req.user!, id, new Date());
    res.locals.notice = { key: 'moderation:done.pembatalan' };
    await showStory(req, res, id, { act: undone.act, typed: typedBefore(undone, res.locals.locale) });
  } catch (error) {
    await showRefused(req, res, { act: 'undo', typed: {}, error });
  }
};

function typedBefore({ act, decision }: Undone, locale: Locale): Typed {
  if (act === 'authenticity') {
    const evidenceRows = Math.max(decision.evidence.length, EVIDENCE_ROWS);
    return { ...decision, chosenEvidence: decision.basis?.map(String), evidenceRows };
  }
  const { preset, reason, ...decided } = decision;
  return { ...decided, reason: preset?.reason?.[locale] ?? reason, preset: preset?.code };
}

async function showRefused(
  req: Request<{ id: string }>,
  res: Response,
  { error, ...form }: Omit<FilledForm, 'error'> & { error: unknown },
): Promise<void> {
  if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
  res.status(error.status);
  await showStory(req, res, req.params.id, { ...form, error });
}

/** One story with all that can be done to it. */
export async function showStory(req: Request, res: Response, id: string, filled?: FilledForm): Promise<void> {
  res.render('moderation/story', {
    ...(await deskPage(req.user!, id, new Date())),
    search: queueSearch(req),
    choices: CHOICES,
    evidenceRows: EVIDENCE_ROWS,
    act: filled?.act,
    typed: filled?.typed ?? {},
    refused: filled?.error,
    errors: filled?.error instanceof Invalid ? filled.error.fields : {},
  });
}

// Each decision has preset reasons of its own, and those of the others stay chosen in what is not shown.
function typedDecision(req: Request): Typed {
  const fields = formFields(req);
  return { ...fields, preset: fields[`preset-${fields.decision}`] || undefined };
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
    chosenEvidence: formList(req, 'chosenEvidence'),
    evidence,
    evidenceRows: Math.min(rows, EVIDENCE_MAX),
  };
}
