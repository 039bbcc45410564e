import { Router, type Request, type Response } from 'express';
import { CLOSURE_REASONS, QUESTION_STATUSES } from '../../models/question.js';
import { READER_DESK_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { Invalid, NotFound } from '../errors.js';
import { readRendition } from '../media/store.js';
import type { Portal } from '../portal.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import { closelyLike } from '../search/closely-like.js';
import { formFields, queryText } from '../validation/form.js';
import { pages, wantedPage } from '../validation/page.js';
import {
  answerQuestion,
  closeQuestion,
  findQuestion,
  questionPage,
  questionStatus,
  takeUpQuestion,
} from './desk.js';

const SIMILAR_SHOWN = 5;

/** What readers ask, for the newsroom. */
export function questionDeskRoutes({ config }: Portal): Router {
  const router = Router();
  const desk = Router();
  router.use('/meja/pertanyaan', requireRole(...READER_DESK_ROLES), desk);

  desk.get('/', async (req, res) => {
    const page = wantedPage(req);
    const status = questionStatus(queryText(req, 'status'));
    const found = await questionPage(status, page);
    res.render('questions/queue', {
      ...found,
      ...pages(req, page, found.more),
      status,
      statuses: QUESTION_STATUSES,
      now: new Date(),
    });
  });

  desk.get('/:id', (req, res) => showQuestion(req, res));

  desk.get('/:id/foto/:photoId/:size', async (req, res) => {
    const { id, photoId, size } = req.params;
    const { photo } = await findQuestion(id);
    const rendition = photo?.renditions.find(({ width, format }) => `${width}.${format}` === size);
    if (!rendition || String(photo?._id) !== photoId) throw new NotFound();
    res.type(rendition.format).send(await readRendition(rendition.file));
  });

  desk.post('/:id/jawaban', (req, res) =>
    settle(req, res, 'answer', async (typed) => {
      await answerQuestion(
        req.user!,
        idOf(req),
        { ...typed, address: typed.address || typed.page },
        new Date(),
      );
      req.session.notice = { key: 'questions:desk.answered' };
      return '/meja/pertanyaan';
    }),
  );

  desk.post('/:id/penutupan', (req, res) =>
    settle(req, res, 'closure', async (typed) => {
      await closeQuestion(req.user!, idOf(req), typed, new Date());
      req.session.notice = { key: 'questions:desk.closed' };
      return '/meja/pertanyaan';
    }),
  );

  desk.post('/:id/cerita', (req, res) =>
    settle(req, res, 'story', async (typed) => {
      const context = { now: new Date(), timeZone: config.timeZone };
      const { story } = await takeUpQuestion(req.user!, idOf(req), typed, context);
      req.session.notice = { key: 'questions:desk.taken-up', params: { receipt: story.receipt } };
      return `/meja/${String(story._id)}`;
    }),
  );

  return router;
}

type Form = 'answer' | 'closure' | 'story';

async function settle(
  req: Request,
  res: Response,
  form: Form,
  act: (typed: Record<string, string>) => Promise<string>,
): Promise<void> {
  const typed = formFields(req);
  try {
    res.redirect(303, await act(typed));
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await showQuestion(req, res.status(422), { form, typed, errors: error.fields });
  }
}

interface Refused {
  form: Form;
  typed: Record<string, string>;
  errors: Record<string, string>;
}

async function showQuestion(req: Request, res: Response, refused?: Refused): Promise<void> {
  const question = await findQuestion(idOf(req));
  res.render('questions/question', {
    question,
    similar: await closelyLike(question.text, { limit: SIMILAR_SHOWN, now: new Date() }),
    reasons: CLOSURE_REASONS,
    villagesByDistrict: villagesByDistrict(),
    refused,
  });
}

function idOf(req: Request): string {
  return String(req.params.id);
}
