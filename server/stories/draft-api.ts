import { Router, type Request, type Response } from 'express';
import type { StoryRecord } from '../../models/story.js';
import { SUBMITTING_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { Conflict, NotFound } from '../errors.js';
import { jsonBody } from '../middleware/api.js';
import type { Portal } from '../portal.js';
import { submissionLimit } from './limits.js';
import { requireAuthor } from './meant-author.js';
import { revisionOf } from './revision-tag.js';
import { saveDraft, storyOfKey } from './submit.js';
import { typedFrom } from './write-form.js';

/** Of a draft that is made with its first copy. */
const FIRST_REVISION = 1;
/** As many letters as an idempotency key has at most. */
const KEY = /^.{1,100}$/;

/** The portal's copies of drafts that are written on a phone, each under the key that its phone gave it. */
export function draftApi({ config }: Portal): Router {
  const router = Router();
  const submitter = requireRole(...SUBMITTING_ROLES);

  router.get('/me', requireRole(), (req, res) => {
    const { id, name, role } = req.user!;
    res.json({ id, name, role });
  });

  router.get('/drafts/:key', submitter, async (req, res) => {
    const story = await storyOfKey(req.user!, keyOf(req));
    if (!story) throw new NotFound();
    const { title, body, topic, village, sourceUrl } = typedFrom(story);
    answer(res, story, { title, body, topic, village, sourceUrl });
  });

  router.put('/drafts/:key', submitter, submissionLimit, jsonBody, async (req: Request, res: Response) => {
    requireAuthor(req.user!, req.body);
    const input = { ...(req.body as object), idempotencyKey: keyOf(req) };
    const revision = revisionOf(req.get('If-Match')) ?? FIRST_REVISION;
    const context = { now: new Date(), timeZone: config.timeZone, revision };
    const { story, created } = await saveDraft(req.user!, input, context);
    if (!created) throw new Conflict('not-editable');
    answer(res, story);
  });

  return router;
}

function answer(res: Response, story: StoryRecord, text: object = {}): void {
  const { _id, receipt, status, revision } = story;
  res.set('ETag', `"${revision}"`);
  res.json({ id: String(_id), receipt, status, revision, ...text });
}

function keyOf(req: Request): string {
  const key = String(req.params.key);
  if (!KEY.test(key)) throw new NotFound();
  return key;
}
