import { randomUUID } from 'node:crypto';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { StoryRecord } from '../../models/story.js';
import { canEdit, SUBMITTING_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { Conflict, Invalid, PreconditionFailed } from '../errors.js';
import { takePhotos, type TakenPhotos } from '../media/photos.js';
import { photosOf, receiveForm } from '../media/receive.js';
import { keptByPhone } from '../middleware/kept-by-phone.js';
import type { Portal } from '../portal.js';
import { formFields, queryText } from '../validation/form.js';
import { ownStory } from './edit.js';
import { signedOutLimit, submissionLimit } from './limits.js';
import { ownFigures } from './own-figures.js';
import { lastPlaceAndTopic, ownStories, ownStoryByReceipt } from './own-stories.js';
import { authorsHistory, nextStep, stages } from './progress.js';
import { aheadInQueue } from './queue-place.js';
import { sameAsSent } from './resend.js';
import { typedFromShared } from './shared.js';
import { toldReason } from './told-reason.js';
import {
  captionField,
  captionOf,
  takeEditForm,
  takeNewForm,
  typedFrom,
  type FormOutcome,
  type TypedStory,
} from './write-form.js';
import { formLocals, pathOf, writePage, type WritePage } from './write-page.js';

/** Where the web app manifest lets other apps share to, below the contributor's own pages. */
const SHARED = '/bagikan';

/** A contributor's own stories: the list, the write form, and where each story is. */
export function contributorRoutes({ config }: Portal): Router {
  const own = Router();
  own.use(...askToSignIn, requireRole(...SUBMITTING_ROLES));
  const clock = () => ({ now: new Date(), timeZone: config.timeZone });

  own.get('/', async (req, res) => {
    const receipt = queryText(req, 'resi');
    const found = receipt && (await ownStoryByReceipt(req.user!, receipt));
    if (found) return res.redirect(303, pathOf(found));
    const page = Math.min(Math.max(Math.trunc(Number(queryText(req, 'halaman'))) || 1, 1), 500);
    const { stories, hasNext } = await ownStories(req.user!, page);
    const figures = page === 1 ? await ownFigures(req.user!) : undefined;
    const listed = stories.map((story) => ({ ...story, ...nextStep(story) }));
    res.render('stories/list', { stories: listed, figures, receipt, page, hasNext });
  });

  own.get('/tulis', keptByPhone, async (req, res) => {
    const usual = await lastPlaceAndTopic(req.user!);
    // What a phone keeps serves many stories: a key in it would make them one.
    const idempotencyKey = queryText(req, 'kerangka') ? '' : randomUUID();
    await renderWrite(res, { typed: { ...usual, idempotencyKey }, errors: {} });
  });

  own.post('/tulis', receiveForm, submissionLimit, async (req, res) => {
    const typed = formFields(req);
    const taken = await takeFormPhotos(req, typed, config.timeZone);
    const outcome = await takeNewForm(req.user!, typed, taken, clock()).catch(refusedInput);
    await answerForm(req, res, withoutCaptions(typed, taken, outcome), outcome);
  });

  // From another app, where the phone has not kept it itself: text comes into the form, photos into a draft.
  own.post(SHARED, receiveForm, submissionLimit, async (req, res) => {
    const usual = await lastPlaceAndTopic(req.user!);
    const typed = { ...usual, ...typedFromShared(formFields(req)), idempotencyKey: randomUUID() };
    const taken = await takeFormPhotos(req, typed, config.timeZone);
    if (taken.photos.length === 0) return renderWrite(res, { typed, errors: taken.errors });
    const outcome = await takeNewForm(req.user!, { ...typed, action: 'draft' }, taken, clock());
    await answerForm(req, res, typed, outcome);
  });

  own.get('/:id', async (req, res) => {
    const story = await ownStory(req.user!, req.params.id);
    res.render('stories/story', {
      story,
      ...nextStep(story),
      ahead: await aheadInQueue(story),
      stages: stages(story),
      told: toldReason(story, res.locals.locale),
      history: authorsHistory(story, res.locals.locale).toReversed(),
      form: canEdit(req.user, story)
        ? await formLocals({ typed: typedFrom(story), errors: {}, story })
        : undefined,
    });
  });

  own.post('/:id', receiveForm, submissionLimit, async (req, res) => {
    const typed = formFields(req);
    const id = String(req.params.id);
    const story = await ownStory(req.user!, id);
    if (sameAsSent(req.user!, story, typed)) return res.redirect(303, pathOf(story));
    const taken = await takeFormPhotos(req, typed, config.timeZone);
    const outcome = await takeEditForm(req.user!, id, typed, taken, clock())
      .catch(refusedInput)
      .catch(overtaken);
    if (outcome !== 'overtaken') {
      return answerForm(req, res, withoutCaptions(typed, taken, outcome), outcome, story);
    }
    const current = await ownStory(req.user!, id);
    if (sameAsSent(req.user!, current, typed)) return res.redirect(303, pathOf(current));
    res.status(412);
    await renderWrite(res, { typed, errors: {}, story: current, changedMeanwhile: true });
  });

  const router = Router();
  router.use('/kontributor', own);
  return router;
}

/**
 * Whose session ended while writing finds the form again with every word in it; the photos, which nobody may
 * leave here unsigned, have to be chosen again.
 */
const askToSignIn: RequestHandler[] = [
  whenSignedOut(signedOutLimit),
  whenSignedOut(receiveForm),
  whenSignedOut(async (req, res) => {
    res.status(401);
    const page = isShared(req)
      ? { typed: typedFromShared(formFields(req)) }
      : { typed: formFields(req), action: req.originalUrl };
    await renderWrite(res, { ...page, errors: {}, signedOut: true });
  }),
];

function whenSignedOut(handler: RequestHandler): RequestHandler {
  return (req, res, next) => (req.user || req.method !== 'POST' ? next() : handler(req, res, next));
}

function isShared({ path }: Request): boolean {
  return path === SHARED;
}

async function renderWrite(res: Response, page: WritePage): Promise<void> {
  res.render('stories/write', await writePage(page));
}

async function answerForm(
  req: Request,
  res: Response,
  typed: TypedStory,
  outcome: FormOutcome,
  before?: StoryRecord,
): Promise<void> {
  if (outcome.result === 'refused') {
    const { errors, story = before } = outcome;
    res.status(422);
    return renderWrite(res, { typed, errors, story });
  }
  const { story, result } = outcome;
  if (result !== 'sent-before') {
    req.session.notice = { key: `stories:notice.${result}`, params: { receipt: story.receipt } };
  }
  res.redirect(303, pathOf(story) + (typed.action === 'check' ? '#periksa' : ''));
}

// A photo that is kept now shows its caption itself; its field is free for another.
function withoutCaptions(typed: TypedStory, { fields }: TakenPhotos, outcome: FormOutcome): TypedStory {
  if (outcome.result !== 'refused' || !outcome.story) return typed;
  const names = new Set(fields.map((field) => captionField(field)));
  return Object.fromEntries(Object.entries(typed).filter(([name]) => !names.has(name)));
}

function takeFormPhotos(req: Request, typed: TypedStory, timeZone: string) {
  return takePhotos(photosOf(req), (field) => captionOf(typed, captionField(field)), timeZone);
}

function refusedInput(error: unknown): FormOutcome {
  if (!(error instanceof Invalid)) throw error;
  return { result: 'refused', errors: error.fields };
}

function overtaken(error: unknown): 'overtaken' {
  if (error instanceof PreconditionFailed || error instanceof Conflict) return 'overtaken';
  throw error;
}
