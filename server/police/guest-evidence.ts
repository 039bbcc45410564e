import type { GuestLink } from '../../models/guest-link.js';
import type { StoryEvidence } from '../../models/story-evidence.js';
import type { StoryRecord } from '../../models/story.js';
import { NotFound } from '../errors.js';
import { evidenceFiles } from '../evidence/files.js';

/** A piece of evidence as a guest sees it: what it is and what it says, not who gathered it. */
export interface GuestEvidence {
  id: string;
  number: number;
  kind: StoryEvidence['kind'];
  name?: string;
  url?: string;
  text?: string;
  hasCopy: boolean;
  upload?: { type: 'image/jpeg' | 'application/pdf'; size: number };
}

/** The evidence that a link was made to show, without what was removed since. */
export function guestEvidence(story: StoryRecord, link: GuestLink): GuestEvidence[] {
  return (story.evidence ?? [])
    .map((piece, place) => ({ piece, number: place + 1 }))
    .filter(({ piece }) => isShown(link, piece))
    .map(({ piece, number }) => ({
      id: String(piece._id),
      number,
      kind: piece.kind,
      name: piece.title ?? piece.copy?.title,
      url: piece.url,
      text: piece.text,
      hasCopy: piece.copy?.file !== undefined,
      upload: piece.upload?.file && { type: piece.upload.type, size: piece.upload.size },
    }));
}

/**
 * An uploaded file, or the text of a page, among the evidence that a link shows.
 * @throws NotFound also when there is none, or not any more
 */
export async function readGuestEvidence(
  story: StoryRecord,
  link: GuestLink,
  evidenceId: string,
  part: 'copy' | 'upload',
): Promise<{ piece: StoryEvidence; content: Buffer }> {
  const piece = story.evidence?.find((one) => String(one._id) === evidenceId && isShown(link, one));
  const file = piece?.[part]?.file;
  if (!piece || !file) throw new NotFound();
  return { piece, content: await evidenceFiles.read(file) };
}

function isShown(link: GuestLink, { _id, removed }: StoryEvidence): boolean {
  return !removed && link.evidence.some((shown) => shown.equals(_id));
}
