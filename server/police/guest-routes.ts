import { Router, type Request, type Response } from 'express';
import { POLICE_OPINIONS } from '../../models/vocabulary.js';
import { Conflict, Gone, Invalid, NotFound, type PortalError } from '../errors.js';
import { readRendition } from '../media/store.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { secretAddress } from '../middleware/secret-address.js';
import { sendFile } from '../middleware/send-file.js';
import { formFields } from '../validation/form.js';
import { guestEvidence, readGuestEvidence } from './guest-evidence.js';
import { giveGuestOpinion, noteOpened, openGuestLink, type GuestStory } from './guest-opinion.js';

const MINUTE_MS = 60_000;

/** A page with its photos and files is a few dozen requests. */
const opening = rateLimit({ name: 'guest-link', windowMs: 10 * MINUTE_MS, limit: 300 });
const answering = rateLimit({ name: 'guest-opinion', windowMs: 60 * MINUTE_MS, limit: 20 });

/** One escalated story for a police officer without an account, and the officer's one opinion. */
export function guestRoutes(): Router {
  const router = Router();
  const guest = Router({ mergeParams: true });
  router.use('/tamu/:token', secretAddress, opening, guest);

  guest.get('/', async (req, res) => {
    const now = new Date();
    const found = await openGuestLink(tokenOf(req), now);
    if (found.opinion) return showReceipt(res.status(410), found);
    await noteOpened(found, now);
    showStory(req, res, found);
  });

  guest.post('/', answering, async (req, res) => {
    const typed = formFields(req);
    try {
      await giveGuestOpinion(tokenOf(req), typed, new Date());
    } catch (error) {
      if (error instanceof Gone && error.code === 'guest-link-used') {
        return showReceipt(res.status(410), await openGuestLink(tokenOf(req), new Date()));
      }
      if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
      const found = await openGuestLink(tokenOf(req), new Date());
      return showStory(req, res.status(error.status), found, { typed, error });
    }
    res.redirect(303, `/tamu/${tokenOf(req)}`);
  });

  guest.get('/foto/:photoId/:size', async (req, res) => {
    const { story } = await openUnused(req);
    const { photoId, size } = req.params;
    const photo = story.photos.find(({ _id }) => String(_id) === photoId);
    const rendition = photo?.renditions.find(({ width, format }) => `${width}.${format}` === size);
    if (!rendition) throw new NotFound();
    res.type(rendition.format).send(await readRendition(rendition.file));
  });

  guest.get('/bukti/:evidenceId/berkas', async (req, res) => {
    const { story, link } = await openUnused(req);
    const { piece, content } = await readGuestEvidence(story, link, req.params.evidenceId, 'upload');
    sendFile(res, `bukti-${String(piece._id)}`, { type: piece.upload!.type, content });
  });

  guest.get('/bukti/:evidenceId/salinan', async (req, res) => {
    const { story, link } = await openUnused(req);
    const { piece, content } = await readGuestEvidence(story, link, req.params.evidenceId, 'copy');
    res.render('police/guest-copy', { address: addressOf(req), piece, text: content.toString('utf8') });
  });

  return router;
}

async function openUnused(req: Request): Promise<GuestStory> {
  const found = await openGuestLink(tokenOf(req), new Date());
  if (found.opinion) throw new Gone('guest-link-used');
  return found;
}

interface Refused {
  typed: Record<string, string>;
  error: PortalError;
}

function showStory(req: Request, res: Response, { story, link }: GuestStory, refused?: Refused): void {
  res.render('police/guest', {
    address: addressOf(req),
    story,
    link,
    evidence: guestEvidence(story, link),
    opinions: POLICE_OPINIONS,
    typed: refused?.typed ?? {},
    refused: refused?.error,
    errors: refused?.error instanceof Invalid ? refused.error.fields : {},
  });
}

function showReceipt(res: Response, { story, opinion, link }: GuestStory): void {
  res.render('police/guest-used', { story, opinion, link });
}

function tokenOf(req: Request): string {
  return String(req.params.token);
}

function addressOf(req: Request): string {
  return `/tamu/${tokenOf(req)}`;
}
