import type { Types } from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import { inTurns } from '../in-turns.js';
import type { Portal } from '../portal.js';
import { evidenceFiles, filesOf } from './files.js';
import { copyPage, type CopyOutcome } from './page-copy.js';

/** Longer than any fetch and read; after a crash a page waits this long for its next try. */
const CLAIM_MS = 2 * 60_000;
/** A page that ended the portal this often is not fetched again unasked. */
const MAX_ATTEMPTS = 3;
/** Each has a thread of its own. */
const AT_ONCE = 2;
/** Stories that one run looks at. */
const STORIES_MAX = 200;

/** A link in a story whose page is to be fetched, by its place among the evidence. */
interface Awaited {
  story: Types.ObjectId;
  place: number;
}

export interface CopyReport {
  kept: number;
  failed: number;
}

type CopyResult = 'kept' | 'failed' | 'passed-over';

const inCopyTurns = inTurns(AT_ONCE);

/** Fetches every page that waits for it: what was just added, and what a stopped portal left behind. */
export async function takeCopies(portal: Portal, clock = () => new Date()): Promise<CopyReport> {
  const now = clock();
  const stories = await Story.find({ 'evidence.copy.dueAt': { $lte: now } }, { evidence: 1 })
    .limit(STORIES_MAX)
    .lean();
  const results = await Promise.all(
    stories.flatMap((story) => awaitedIn(story, now)).map((one) => takeCopy(portal, one, clock)),
  );
  const count = (wanted: CopyResult) => results.filter((result) => result === wanted).length;
  return { kept: count('kept'), failed: count('failed') };
}

/** Starts fetching what waits in one story and does not wait for it. What fails to start is found by the job. */
export function startCopies(portal: Portal, story: Pick<StoryRecord, '_id' | 'evidence'>): void {
  for (const awaited of awaitedIn(story, new Date())) {
    takeCopy(portal, awaited, () => new Date()).catch((error: unknown) => {
      portal.log.error({ err: error, ...awaited }, 'a page could not be copied');
    });
  }
}

function awaitedIn({ _id, evidence = [] }: Pick<StoryRecord, '_id' | 'evidence'>, now: Date): Awaited[] {
  return evidence.flatMap(({ copy }, place) =>
    copy?.dueAt && copy.dueAt <= now ? [{ story: _id, place }] : [],
  );
}

function takeCopy(portal: Portal, awaited: Awaited, clock: () => Date): Promise<CopyResult> {
  return inCopyTurns(async () => {
    const claimed = await claim(awaited, clock());
    if (!claimed) return 'passed-over';
    const { evidence, until, attempts } = claimed;
    const owner = { story: awaited.story, evidence: evidence._id };
    const outcome =
      attempts > MAX_ATTEMPTS
        ? { error: { code: 'aborted', at: clock() } }
        : await copyPage(portal, evidence.url!, owner, clock);
    // Told to stop: the page waits until the claim is over.
    if (portal.stopping?.aborted && outcome.error) return 'passed-over';
    const recorded = await record(awaited, until, { ...outcome, attempts });
    if (!recorded) await evidenceFiles.remove(filesOf({ copy: { ...outcome, attempts } }));
    return recorded ? (outcome.error ? 'failed' : 'kept') : 'passed-over';
  });
}

/** Takes a page for this try, unless another process is at it or it was removed. */
async function claim({ story, place }: Awaited, now: Date) {
  const until = new Date(now.getTime() + CLAIM_MS);
  const copy = `evidence.${place}.copy`;
  const claimed = await Story.findOneAndUpdate(
    { _id: story, [`${copy}.dueAt`]: { $lte: now } },
    { $set: { [`${copy}.dueAt`]: until }, $inc: { [`${copy}.attempts`]: 1 } },
    { returnDocument: 'after', timestamps: false, projection: { evidence: 1 } },
  ).lean();
  const evidence = claimed?.evidence?.[place];
  return evidence && { evidence, until, attempts: evidence.copy!.attempts };
}

/** False when the link was removed meanwhile. The portal's own doing: no revision, and no audit entry. */
async function record(
  { story, place }: Awaited,
  until: Date,
  copy: CopyOutcome & { attempts: number },
): Promise<boolean> {
  const { matchedCount } = await Story.updateOne(
    { _id: story, [`evidence.${place}.copy.dueAt`]: until },
    { $set: { [`evidence.${place}.copy`]: copy } },
    { timestamps: false },
  );
  return matchedCount === 1;
}
