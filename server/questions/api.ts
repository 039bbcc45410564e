import { Router, type Request } from 'express';
import { z } from 'zod';
import { QUESTION_STATUSES, type QuestionRecord } from '../../models/question.js';
import { READER_DESK_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { jsonBody } from '../middleware/api.js';
import type { Portal } from '../portal.js';
import { parseQuery } from '../validation/parse.js';
import { answerQuestion, closeQuestion, questionPage, takeUpQuestion } from './desk.js';
import { questionLimit, receiptLimit } from './limits.js';
import { progressOf, type Progress } from './progress.js';
import { takeQuestion } from './take.js';

const DESK = '/moderation/questions';
const PAGES_MAX = 500;

const listInput = z.object({
  status: z.enum(QUESTION_STATUSES).default('waiting'),
  cursor: z.coerce.number().int().min(1).max(PAGES_MAX).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** Asking and following a question by program, and the newsroom's side of it. */
export function questionApi({ config }: Portal): Router {
  const router = Router();
  const newsroom = requireRole(...READER_DESK_ROLES);
  const { baseUrl, timeZone } = config;

  router.post('/questions', ...questionLimit, ...jsonBody, async (req, res) => {
    const { question, created } = await takeQuestion(req.body, { now: new Date(), timeZone });
    res.status(created ? 201 : 200).json({
      receipt: question.receipt,
      url: `${baseUrl}/tanya/${question.receipt}`,
      dueAt: question.dueAt.toISOString(),
    });
  });

  router.get('/questions/:receipt', receiptLimit, async (req, res) => {
    res.json(progressForApi(await progressOf(String(req.params.receipt)), baseUrl));
  });

  router.get(DESK, newsroom, async (req, res) => {
    const { status, cursor, limit } = parseQuery(listInput, req.query);
    const { questions, more } = await questionPage(status, cursor, limit);
    res.json({ items: questions.map(questionForDesk), next: more ? String(cursor + 1) : null });
  });

  router.post(`${DESK}/:id/answer`, newsroom, ...jsonBody, async (req, res) => {
    res.json(questionForDesk(await answerQuestion(req.user!, idOf(req), req.body, new Date())));
  });

  router.post(`${DESK}/:id/closure`, newsroom, ...jsonBody, async (req, res) => {
    res.json(questionForDesk(await closeQuestion(req.user!, idOf(req), req.body, new Date())));
  });

  router.post(`${DESK}/:id/story`, newsroom, ...jsonBody, async (req, res) => {
    const input = req.body as Record<string, unknown>;
    const { story } = await takeUpQuestion(req.user!, idOf(req), input, { now: new Date(), timeZone });
    res.status(201).json({ id: String(story._id), receipt: story.receipt, status: story.status });
  });

  return router;
}

function progressForApi({ question, state, page, note }: Progress, baseUrl: string) {
  return {
    receipt: question.receipt,
    kind: question.kind,
    state,
    askedAt: question.createdAt.toISOString(),
    dueAt: question.dueAt.toISOString(),
    ...(page ? { page: { title: page.title, url: baseUrl + page.path } } : {}),
    ...(note ? { note } : {}),
  };
}

function questionForDesk({
  _id,
  kind,
  status,
  text,
  link,
  contact,
  story,
  createdAt,
  dueAt,
}: QuestionRecord) {
  return {
    id: String(_id),
    kind,
    status,
    text,
    ...(link ? { link } : {}),
    ...(contact ? { contact } : {}),
    ...(story ? { story: String(story) } : {}),
    askedAt: createdAt.toISOString(),
    dueAt: dueAt.toISOString(),
  };
}

function idOf(req: Request): string {
  return String(req.params.id);
}
