import { Types } from 'mongoose';
import type { StoryEvidence } from '../../models/story-evidence.js';
import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canRemoveEvidence } from '../auth/permissions.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../errors.js';
import { actOnDesk, type Plan } from '../moderation/act-on-desk.js';
import { obstacleTo } from '../moderation/obstacles.js';
import { storyOnDesk } from '../moderation/story-on-desk.js';
import { parse } from '../validation/parse.js';
import { evidenceFiles, filesOf, keepUpload } from './files.js';
import { evidenceInput, fileInput, removalInput } from './input.js';
import { EVIDENCE_MAX } from './limits.js';

/** A story and the piece of its evidence that was acted on. */
export interface Gathered {
  story: StoryRecord;
  evidence: StoryEvidence;
}

/**
 * Adds a link, whose page waits to be fetched, or a note.
 * @param input `{kind: 'link', url, title?}` or `{kind: 'note', text, title?}`
 * @throws NotFound; Forbidden `gatherers-only`, `own-story`; Invalid, among others `evidence-already`
 */
export async function addEvidence(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  now: Date,
): Promise<Gathered> {
  const _id = new Types.ObjectId();
  const story = await actOnDesk('evidence', user, storyId, now, (read) => {
    const given = parse(evidenceInput, input);
    const { kind } = given;
    if (kind === 'link' && isThere(read, given.url)) throw new Invalid({ url: 'evidence-already' });
    const copy = kind === 'link' ? { dueAt: now, attempts: 0 } : undefined;
    // A note can hold what must go again: the trail, which forgets nothing, only says that there is one.
    const note = kind === 'link' ? given.url : undefined;
    return addition(read, { ...given, _id, copy, ...gatheredBy(user, now) }, note);
  });
  return gathered(story, _id);
}

/**
 * Adds a picture or a PDF.
 * @param content undefined when it was larger than is taken
 * @param input `{title?}`
 * @throws NotFound; Forbidden `gatherers-only`, `own-story`; Invalid `file`: `required`, `file-too-large`,
 *   `file-type`, `photo-unreadable`, `file-infected`, `scanner-away`
 */
export async function addFile(
  user: CurrentUser,
  storyId: string,
  { content, input }: { content: Buffer | undefined; input: unknown },
  now: Date,
): Promise<Gathered> {
  // Asked for before the work of taking the file in.
  const desk = await storyOnDesk(user, storyId);
  const obstacle = obstacleTo('evidence', user, desk, now);
  if (obstacle) throw obstacle;
  const { title } = parse(fileInput, input);
  if (!content) throw new Invalid({ file: 'file-too-large' });
  if (content.length === 0) throw new Invalid({ file: 'required' });
  const _id = new Types.ObjectId();
  const upload = await keepUpload({ story: desk.story._id, evidence: _id }, content);
  try {
    const piece = { _id, kind: 'file' as const, title, upload, ...gatheredBy(user, now) };
    const story = await actOnDesk('evidence', user, storyId, now, (read) =>
      addition(read, piece, `sha256:${upload.sha256}`),
    );
    return gathered(story, _id);
  } catch (error) {
    await evidenceFiles.remove(filesOf({ upload }));
    throw error;
  }
}

/**
 * Removes a piece of evidence: its content goes, who added and who removed it and why stays.
 * @param input `{reason}`
 * @throws NotFound; Forbidden `gatherers-only`, `own-story`, `not-your-evidence`; Conflict `evidence-removed`,
 *   `evidence-in-use`; Invalid
 */
export async function removeEvidence(
  user: CurrentUser,
  { storyId, evidenceId }: { storyId: string; evidenceId: string },
  input: unknown,
  now: Date,
): Promise<Gathered> {
  let files: Types.ObjectId[] = [];
  const story = await actOnDesk('evidence', user, storyId, now, (read) => {
    const { piece, place } = findLive(read, evidenceId);
    if (!canRemoveEvidence(user, piece)) throw new Forbidden('not-your-evidence');
    if (restsOn(read, piece)) throw new Conflict('evidence-in-use');
    const { reason } = parse(removalInput, input);
    files = filesOf(piece);
    return {
      action: 'evidence-removed',
      to: read.status,
      reason,
      note: `#${place + 1}`,
      setEvidence: {
        [`evidence.${place}.removed`]: { ...gatheredBy(user, now), reason },
        [`evidence.${place}.text`]: undefined,
        ...(piece.upload && { [`evidence.${place}.upload.file`]: undefined }),
        ...(piece.copy && {
          [`evidence.${place}.copy.file`]: undefined,
          [`evidence.${place}.copy.dueAt`]: undefined,
        }),
      },
    };
  });
  await evidenceFiles.remove(files);
  return gathered(story, new Types.ObjectId(evidenceId));
}

/**
 * Has the page behind a link fetched again after that failed.
 * @throws NotFound; Forbidden `gatherers-only`, `own-story`; Conflict `evidence-removed`, `copy-not-failed`
 */
export async function askForCopy(
  user: CurrentUser,
  { storyId, evidenceId }: { storyId: string; evidenceId: string },
  now: Date,
): Promise<Gathered> {
  const story = await actOnDesk('evidence', user, storyId, now, (read) => {
    const { piece, place } = findLive(read, evidenceId);
    if (!piece.copy?.error || piece.copy.dueAt) throw new Conflict('copy-not-failed');
    return {
      action: 'evidence-asked-again',
      to: read.status,
      note: `#${place + 1}`,
      setEvidence: { [`evidence.${place}.copy`]: { dueAt: now, attempts: 0 } },
    };
  });
  return gathered(story, new Types.ObjectId(evidenceId));
}

/** Whether the verdict as it stands was given on this piece. */
export function restsOn({ authenticity }: StoryRecord, { _id }: StoryEvidence): boolean {
  return authenticity?.basis?.some((used) => used.equals(_id)) ?? false;
}

function addition(story: StoryRecord, piece: StoryEvidence, note: string | undefined): Plan {
  const number = (story.evidence?.length ?? 0) + 1;
  if (number > EVIDENCE_MAX) throw new Conflict('evidence-full');
  return {
    action: `evidence-${piece.kind}-added`,
    to: story.status,
    note: note ? `#${number}: ${note}` : `#${number}`,
    push: { evidence: piece },
  };
}

function isThere({ evidence = [] }: StoryRecord, url: string): boolean {
  return evidence.some((piece) => piece.url === url && !piece.removed);
}

function findLive({ evidence = [] }: StoryRecord, evidenceId: string) {
  const place = evidence.findIndex(({ _id }) => String(_id) === evidenceId);
  const piece = evidence[place];
  if (!piece) throw new NotFound();
  if (piece.removed) throw new Conflict('evidence-removed');
  return { piece, place };
}

function gathered(story: StoryRecord, id: Types.ObjectId): Gathered {
  return { story, evidence: story.evidence!.find(({ _id }) => _id.equals(id))! };
}

function gatheredBy(user: CurrentUser, at: Date) {
  return { by: new Types.ObjectId(user.id), role: user.role, at };
}
