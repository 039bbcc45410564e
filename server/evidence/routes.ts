import { Router, type Request, type RequestHandler, type Response } from 'express';
import { DESK_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { Conflict, Invalid, type PortalError } from '../errors.js';
import { photosOf, receiveForm } from '../media/receive.js';
import { refuse } from '../middleware/refuse.js';
import { sendFile } from '../middleware/send-file.js';
import { obstacleTo } from '../moderation/obstacles.js';
import { storyOnDesk } from '../moderation/story-on-desk.js';
import type { Portal } from '../portal.js';
import { formFields, searchOf } from '../validation/form.js';
import { addEvidence, addFile, askForCopy, removeEvidence } from './gather.js';
import { evidenceLimit } from './limits.js';
import { readEvidence } from './read.js';
import { shownEvidence } from './shown.js';
import { startCopies } from './take-copies.js';

/** What was sent and not taken: the form, its fields, and why. */
interface Refusal {
  form: string;
  typed: Record<string, string>;
  error: PortalError;
}

type Act = (req: Request, typed: Record<string, string>) => Promise<unknown>;

/** The evidence of a story on the desk: what was gathered, and the forms that gather it. */
export function evidenceRoutes(portal: Portal): Router {
  const router = Router();
  const desk = Router({ mergeParams: true });
  router.use('/meja/:id/bukti', desk);
  desk.use(requireRole(...DESK_ROLES));

  desk.get('/', (req, res) => showEvidence(req, res));
  desk.get('/:evidenceId/berkas', sendUpload);
  desk.get('/:evidenceId/salinan', showCopy);

  const takeLink = takeForm('link', async (req, typed) => {
    const { story } = await addEvidence(req.user!, idOf(req), { ...typed, kind: 'link' }, new Date());
    startCopies(portal, story);
  });
  const takeNote = takeForm('note', (req, typed) =>
    addEvidence(req.user!, idOf(req), { ...typed, kind: 'note' }, new Date()),
  );
  const takeFile = takeForm('file', (req, input) => {
    const [received] = photosOf(req);
    if (!received) throw new Invalid({ file: 'required' });
    return addFile(req.user!, idOf(req), { content: received.content, input }, new Date());
  });
  const takeRemoval = takeForm('removal', (req, typed) =>
    removeEvidence(req.user!, pieceOf(req), typed, new Date()),
  );
  const takeCopyAgain = takeForm('copy', async (req) => {
    const { story } = await askForCopy(req.user!, pieceOf(req), new Date());
    startCopies(portal, story);
  });
  desk.post('/tautan', evidenceLimit, takeLink);
  desk.post('/catatan', evidenceLimit, takeNote);
  desk.post('/berkas', evidenceLimit, receiveForm, takeFile);
  desk.post('/:evidenceId/penghapusan', evidenceLimit, takeRemoval);
  desk.post('/:evidenceId/pengambilan', evidenceLimit, takeCopyAgain);

  return router;
}

/** Does what a form asks for, and shows it again with what was typed when that cannot be. */
function takeForm(form: string, act: Act): RequestHandler {
  return async (req, res) => {
    const typed = formFields(req);
    try {
      await act(req, typed);
    } catch (error) {
      if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
      return showEvidence(req, refuse(res, error), { form, typed, error });
    }
    req.session.notice = { key: `evidence:done.${form}` };
    res.redirect(303, `/meja/${idOf(req)}${searchOf(req)}#panel-evidence`);
  };
}

async function showEvidence(req: Request, res: Response, refusal?: Refusal): Promise<void> {
  const desk = await storyOnDesk(req.user!, idOf(req));
  res.render('evidence/evidence', {
    ...desk,
    search: searchOf(req),
    evidence: shownEvidence(req.user!, desk.story),
    obstacle: obstacleTo('evidence', req.user!, desk, new Date()),
    form: refusal?.form,
    pieceId: req.params.evidenceId,
    typed: refusal?.typed ?? {},
    refused: refusal?.error,
    errors: refusal?.error instanceof Invalid ? refusal.error.fields : {},
  });
}

const sendUpload: RequestHandler = async (req, res) => {
  const { evidence, content } = await readEvidence(req.user!, pieceOf(req), 'upload');
  sendFile(res, `bukti-${evidence.id}`, { type: evidence.upload!.type, content });
};

const showCopy: RequestHandler = async (req, res) => {
  const { content, ...read } = await readEvidence(req.user!, pieceOf(req), 'copy');
  res.set('Cache-Control', 'private, no-store');
  res.render('evidence/copy', { ...read, text: content.toString('utf8') });
};

function idOf(req: Request): string {
  return String(req.params.id);
}

function pieceOf(req: Request) {
  return { storyId: idOf(req), evidenceId: String(req.params.evidenceId) };
}
