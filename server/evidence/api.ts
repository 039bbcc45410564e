import { Router, type Request } from 'express';
import { DESK_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { Invalid } from '../errors.js';
import { photosOf, receiveMultipart } from '../media/receive.js';
import { jsonBody } from '../middleware/api.js';
import { storyOnDesk } from '../moderation/story-on-desk.js';
import type { Portal } from '../portal.js';
import { formFields } from '../validation/form.js';
import { addEvidence, addFile, askForCopy, removeEvidence, type Gathered } from './gather.js';
import { evidenceLimit } from './limits.js';
import { evidenceForApi, shownEvidence } from './shown.js';
import { startCopies } from './take-copies.js';

const ALL = '/moderation/stories/:id/evidence';
const ONE = `${ALL}/:evidenceId`;

/** The evidence of a story for programs: the same acts under the same rules as on the desk's pages. */
export function evidenceApi(portal: Portal): Router {
  const router = Router();
  const desk = requireRole(...DESK_ROLES);
  const { baseUrl } = portal.config;

  const told = (req: Request, { story, evidence }: Gathered) => {
    const shown = shownEvidence(req.user!, story).find(({ _id }) => _id.equals(evidence._id))!;
    return evidenceForApi(shown, story, baseUrl);
  };

  router.get(ALL, desk, async (req, res) => {
    const { story } = await storyOnDesk(req.user!, idOf(req));
    const items = shownEvidence(req.user!, story).map((shown) => evidenceForApi(shown, story, baseUrl));
    res.json({ items, next: null });
  });

  router.post(ALL, desk, evidenceLimit, ...jsonBody, async (req, res) => {
    const gathered = await addEvidence(req.user!, idOf(req), req.body, new Date());
    startCopies(portal, gathered.story);
    res.status(201).json(told(req, gathered));
  });

  router.post(`${ALL}/files`, desk, evidenceLimit, ...receiveMultipart, async (req, res) => {
    const received = photosOf(req).find(({ field }) => field === 'file');
    if (!received) throw new Invalid({ file: 'required' });
    const file = { content: received.content, input: formFields(req) };
    res.status(201).json(told(req, await addFile(req.user!, idOf(req), file, new Date())));
  });

  router.post(`${ONE}/removal`, desk, evidenceLimit, ...jsonBody, async (req, res) => {
    res.json(told(req, await removeEvidence(req.user!, pieceOf(req), req.body, new Date())));
  });

  router.post(`${ONE}/copy`, desk, evidenceLimit, async (req, res) => {
    const gathered = await askForCopy(req.user!, pieceOf(req), new Date());
    startCopies(portal, gathered.story);
    res.status(202).json(told(req, gathered));
  });

  return router;
}

function idOf(req: Request): string {
  return String(req.params.id);
}

function pieceOf(req: Request) {
  return { storyId: idOf(req), evidenceId: String(req.params.evidenceId) };
}
