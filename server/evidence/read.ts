import type { Types } from 'mongoose';
import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { NotFound } from '../errors.js';
import { storyOnDesk } from '../moderation/story-on-desk.js';
import { evidenceFiles } from './files.js';
import { shownEvidence, type ShownEvidence } from './shown.js';

/** A piece of evidence and the bytes that it holds. */
export interface ReadEvidence {
  story: StoryRecord;
  evidence: ShownEvidence;
  nameOf: (person: Types.ObjectId) => string;
  content: Buffer;
}

/**
 * An uploaded file, or the text of a page, for a member of the desk who may see the story.
 * @throws NotFound also when there is none, or not any more
 */
export async function readEvidence(
  user: CurrentUser,
  { storyId, evidenceId }: { storyId: string; evidenceId: string },
  part: 'copy' | 'upload',
): Promise<ReadEvidence> {
  const { story, nameOf } = await storyOnDesk(user, storyId);
  const evidence = shownEvidence(user, story).find(({ id }) => id === evidenceId);
  const file = evidence?.[part]?.file;
  if (!evidence || !file) throw new NotFound();
  return { story, evidence, nameOf, content: await evidenceFiles.read(file) };
}
