import { Router, type Request, type RequestHandler, type Response } from 'express';
import {
  AUTHENTICITY_VERDICTS,
  CORRECTION_KINDS,
  HOAX_CATEGORIES,
  HOAX_TAGS,
  NEWSWORTHINESS_DECISIONS,
  POLICE_OPINIONS,
  TOPICS,
} from '../../models/vocabulary.js';
import { DESK_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { Conflict, Invalid, type PortalError } from '../errors.js';
import { districts, isDistrict } from '../regions/gazetteer.js';
import { queryText } from '../validation/form.js';
import { DESK_FORMS, EVIDENCE_ROWS, wantsMoreRows, type DeskForm, type Typed } from './desk-forms.js';
import { deskPage } from './desk-page.js';
import { COUNT_MAX, countQueue, listQueue, QUEUE_STATES, type QueueFilter } from './queue.js';

const STORIES_PER_PAGE = 30;

const CHOICES = {
  decisions: NEWSWORTHINESS_DECISIONS,
  verdicts: AUTHENTICITY_VERDICTS,
  categories: HOAX_CATEGORIES,
  tags: HOAX_TAGS,
  opinions: POLICE_OPINIONS,
  correctionKinds: CORRECTION_KINDS,
};

/** The moderation desk: its queue, and one story with all that can be done to it. */
export function deskRoutes(): Router {
  const router = Router();
  const desk = Router();
  router.use('/meja', desk);
  desk.use(requireRole(...DESK_ROLES));

  desk.get('/', showQueue);
  desk.get('/:id', (req, res) => showStory(req, res, req.params.id));
  for (const form of DESK_FORMS) desk.post(`/:id/${form.path}`, takeForm(form));

  return router;
}

const showQueue: RequestHandler = async (req, res) => {
  const now = new Date();
  const filter = filterOf(req);
  const after = queryText(req, 'sesudah');
  const [page, counts] = await Promise.all([
    listQueue(req.user!, filter, { now, limit: STORIES_PER_PAGE, after }),
    countQueue(req.user!, filter, now),
  ]);
  res.render('moderation/queue', {
    ...page,
    counts,
    countMax: COUNT_MAX,
    filter,
    states: QUEUE_STATES,
    districts: districts(),
    continued: after !== undefined,
  });
};

// What is not known in an address is left out.
function filterOf(req: Request): QueueFilter {
  const [status, topic, district] = ['status', 'topik', 'kecamatan'].map((name) => queryText(req, name));
  return {
    state: QUEUE_STATES.find((state) => state === status) ?? 'open',
    topic: TOPICS.find((known) => known === topic),
    district: district && isDistrict(district) ? district : undefined,
    mine: queryText(req, 'klaim') === 'saya',
    escalated: queryText(req, 'polres') === 'ya',
  };
}

/** What was sent and not taken, and why. */
interface Refusal {
  form: DeskForm;
  typed: Typed;
  error?: PortalError;
}

// Somebody who lost a race or forgot a field gets the same page again, with everything typed still in its form.
function takeForm(form: DeskForm): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const { id } = req.params;
    const typed = form.typed(req);
    if (wantsMoreRows(req)) return showStory(req, res, id, { form, typed });
    try {
      await form.perform(req.user!, id, typed, new Date());
    } catch (error) {
      if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
      res.status(error.status);
      return showStory(req, res, id, { form, typed, error });
    }
    req.session.notice = { key: `moderation:done.${form.path.replace('/', '-')}` };
    res.redirect(303, `/meja/${id}`);
  };
}

async function showStory(req: Request, res: Response, id: string, refusal?: Refusal): Promise<void> {
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
