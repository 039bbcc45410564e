import { isValidObjectId, type Types } from 'mongoose';
import { LedgerLine, type LedgerLineRecord } from '../../models/ledger-line.js';
import { Story, type Correction, type StoryRecord } from '../../models/story.js';
import { CORRECTION_KINDS, type CorrectionKind } from '../../models/vocabulary.js';
import { withRelated, type PublicCorrection } from '../feed/public-story.js';
import { noticePath, relatedPages } from './related.js';

export const NOTICES_PER_PAGE = 20;

/** A notice as the list of all of them shows it. */
export interface ListedNotice {
  id: string;
  kind: CorrectionKind;
  at: Date;
  /** Where it stands with its story. */
  path: string;
  /** Left out where the story was withdrawn. */
  title?: string;
  /** What it says; of a withdrawn story only the withdrawal still says something. */
  notice?: PublicCorrection;
}

type Corrected = Pick<StoryRecord, '_id' | 'status' | 'slug' | 'title' | 'corrections'>;
type Line = Pick<LedgerLineRecord, '_id' | 'story' | 'action' | 'at'>;

/**
 * Notices of all stories, newest first, as the ledger keeps them: it only grows.
 * @param behind the cursor of the page before
 * @returns undefined when it is none of ours
 */
export async function noticePage(
  behind?: string,
): Promise<{ notices: ListedNotice[]; next?: string } | undefined> {
  const place = behind === undefined ? undefined : placeOf(behind);
  if (behind !== undefined && !place) return undefined;
  const ofKinds = await Promise.all(CORRECTION_KINDS.map((kind) => newestLines(kind, place)));
  const lines = ofKinds
    .flat()
    .toSorted(newestFirst)
    .slice(0, NOTICES_PER_PAGE + 1);
  const shown = lines.slice(0, NOTICES_PER_PAGE);
  const last = lines.length > NOTICES_PER_PAGE ? shown.at(-1) : undefined;
  return {
    notices: await noticesOf(shown),
    ...(last ? { next: `${last.at.getTime()}.${last._id}` } : {}),
  };
}

/**
 * One notice by its id: on the page of its published story, or by itself where that was withdrawn.
 * @returns undefined when there is none
 */
export async function noticeById(id: string): Promise<ListedNotice | undefined> {
  if (!isValidObjectId(id)) return undefined;
  const story = await corrected({ 'corrections._id': id });
  const correction = story[0]?.corrections.find(({ _id }) => String(_id) === id);
  if (!correction) return undefined;
  const [listed] = await listedNotices([{ story: story[0]!, correction }]);
  return listed;
}

interface Place {
  at: Date;
  number: number;
}

// Each kind by itself: together they would have to be sorted.
function newestLines(kind: CorrectionKind, place?: Place): Promise<Line[]> {
  const behind = place && {
    at: { $lte: place.at },
    $or: [{ at: { $lt: place.at } }, { _id: { $lt: place.number } }],
  };
  return LedgerLine.find({ action: `corrected-${kind}`, ...behind })
    .sort({ at: -1, _id: -1 })
    .limit(NOTICES_PER_PAGE + 1)
    .select(['story', 'action', 'at'])
    .lean<Line[]>();
}

async function noticesOf(lines: Line[]): Promise<ListedNotice[]> {
  const stories = await corrected({ _id: { $in: lines.map(({ story }) => story) } });
  const storyOf = new Map(stories.map((story) => [String(story._id), story]));
  return listedNotices(
    lines.flatMap(({ story: id, action, at }) => {
      const story = storyOf.get(String(id));
      // Both are of the same moment, since one update wrote them.
      const correction = story?.corrections.find(
        (one) => `corrected-${one.kind}` === action && one.at.getTime() === at.getTime(),
      );
      return story && correction ? [{ story, correction }] : [];
    }),
  );
}

async function listedNotices(found: { story: Corrected; correction: Correction }[]): Promise<ListedNotice[]> {
  const related = await relatedPages(found.flatMap(({ correction }) => correction.related ?? []));
  return found.map(({ story, correction }) => {
    const { _id, kind, at } = correction;
    const number = story.corrections.indexOf(correction) + 1;
    const notice = withRelated(correction, number, related);
    const id = String(_id);
    if (story.status === 'published') {
      return { id, kind, at, path: noticePath(story.slug, number), title: story.title, notice };
    }
    const withdrawal = story.corrections.find((one) => one.kind === 'withdrawal');
    return {
      ...{ id, kind, at },
      path: `/koreksi/${String(withdrawal?._id ?? _id)}`,
      ...(kind === 'withdrawal' ? { notice } : {}),
    };
  });
}

function corrected(which: { _id: { $in: Types.ObjectId[] } } | { 'corrections._id': string }) {
  return Story.find(which)
    .where({ status: { $in: ['published', 'withdrawn'] } })
    .select(['status', 'slug', 'title', 'corrections'])
    .lean<Corrected[]>();
}

function newestFirst(a: Line, b: Line): number {
  return b.at.getTime() - a.at.getTime() || b._id - a._id;
}

function placeOf(cursor: string): Place | undefined {
  const [, at, number] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  return at && number ? { at: new Date(Number(at)), number: Number(number) } : undefined;
}
