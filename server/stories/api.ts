import { Router, type Request, type RequestHandler, type Response } from 'express';
import { isValidObjectId } from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import { canSeeOnDesk, isAuthor, SUBMITTING_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { Invalid, NotFound, PreconditionRequired, TooLarge } from '../errors.js';
import { photoForApi, takePhotos } from '../media/photos.js';
import { photosOf, receiveMultipart } from '../media/receive.js';
import { removePhotos } from '../media/store.js';
import { jsonBody, optionalJsonBody } from '../middleware/api.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { parse } from '../validation/parse.js';
import { bodyToHtml } from './body.js';
import { addPhoto, editStory, photographableStory, resubmitStory, type SendingClock } from './edit.js';
import { photoInput, previewInput } from './input.js';
import { photoLimit, previewLimit, submissionLimit } from './limits.js';
import { requireAuthor } from './meant-author.js';
import { sendOnce } from './resend.js';
import { revisionOf } from './revision-tag.js';
import { forAuthor, forDesk } from './story-for-api.js';
import { submitStory } from './submit.js';

/** Stories and their photos for programs: sending, reading, changing, sending again. */
export function storiesApi({ config }: Portal): Router {
  const router = Router();
  const submitter = requireRole(...SUBMITTING_ROLES);
  const clock = () => ({ now: new Date(), timeZone: config.timeZone });

  router.post('/stories', submitter, submissionLimit, jsonBody, async (req: Request, res: Response) => {
    requireAuthor(req.user!, req.body);
    const revision = revisionOf(req.get('If-Match'));
    const { story, created } = await submitStory(req.user!, req.body, { ...clock(), revision });
    const { receipt, status } = story;
    res
      .status(created ? 201 : 200)
      .location(`/api/v1/stories/${String(story._id)}`)
      .json({ id: String(story._id), receipt, status });
  });

  router.post('/stories/previews', submitter, previewLimit, jsonBody, (req: Request, res: Response) => {
    const { body } = parse(previewInput, req.body);
    res.json({ html: bodyToHtml(body) });
  });

  router.get('/stories/:id', requireRole(), async (req, res) => {
    const story = await visibleStory(req, req.params.id);
    answer(res, story, isAuthor(req.user, story) ? forAuthor(story, config) : forDesk(story, config));
  });

  router.patch('/stories/:id', submitter, submissionLimit, jsonBody, async (req: Request, res: Response) => {
    const revision = requiredRevision(req);
    const context = { now: new Date() };
    const story = await editStory(req.user!, idOf(req), revision, req.body, context);
    answer(res, story, forAuthor(story, config));
  });

  const sending = [submitter, submissionLimit, ...optionalJsonBody];
  router.post('/stories/:id/submissions', ...sending, async (req: Request, res: Response) => {
    // An empty object is as good as none: programs send it by habit.
    const changed = Object.keys((req.body ?? {}) as object).length > 0;
    const story = changed
      ? await sendChanged(req, clock())
      : await resubmitStory(req.user!, idOf(req), clock());
    answer(res, story, forAuthor(story, config));
  });

  router.post(
    '/stories/:id/photos',
    submitter,
    photoLimit,
    takesPhotos,
    receiveMultipart,
    async (req: Request, res: Response) => {
      const photo = await takeOnePhoto(req, config.timeZone);
      const story = await addPhoto(req.user!, idOf(req), photo, new Date()).catch(async (error: unknown) => {
        await removePhotos([photo]);
        throw error;
      });
      res.status(201);
      answer(res, story, photoForApi(photo, config.baseUrl));
    },
  );

  return router;
}

function answer(res: Response, { revision }: StoryRecord, told: object): void {
  res.set({ ETag: `"${revision}"`, 'Cache-Control': 'private, no-store' });
  res.json(told);
}

async function visibleStory(req: Request, id: unknown): Promise<StoryRecord> {
  const story = isValidObjectId(id) ? await Story.findById(id).lean() : null;
  if (!story || !(isAuthor(req.user, story) || canSeeOnDesk(req.user, story))) throw new NotFound();
  return story;
}

// Before a byte of it is read: a photo that has no place to go is not worth its way.
const takesPhotos: RequestHandler = async (req, _res, next) => {
  await photographableStory(req.user!, idOf(req));
  next();
};

// Changed and sent in one step: whoever hears no answer can ask again.
function sendChanged(req: Request, clock: SendingClock): Promise<StoryRecord> {
  requireAuthor(req.user!, req.body);
  return sendOnce(req.user!, idOf(req), requiredRevision(req), req.body, clock);
}

async function takeOnePhoto(req: Request, timeZone: string) {
  const { caption } = parse(photoInput, formFields(req));
  const [received, ...others] = photosOf(req).filter(({ field }) => field === 'photo');
  if (!received) throw new Invalid({ photo: 'required' });
  if (others.length > 0) throw new Invalid({ photo: 'too-many-photos' });
  if (!received.content) throw new TooLarge('photo-too-large');
  const { photos, errors } = await takePhotos([received], () => caption, timeZone);
  const [photo] = photos;
  if (!photo) throw new Invalid(errors);
  return photo;
}

// Of two who change it at once, the second must have seen what the first did.
function requiredRevision(req: Request): number {
  const revision = revisionOf(req.get('If-Match'));
  if (revision === undefined) throw new PreconditionRequired();
  return revision;
}

function idOf(req: Request): string {
  return String(req.params.id);
}
