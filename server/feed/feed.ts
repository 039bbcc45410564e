import type { Types } from 'mongoose';
import { Organisation } from '../../models/organisation.js';
import {
  PUBLIC_FIELDS,
  published,
  withdrawn,
  type PublishedFilter,
  type StoryRecord,
} from '../../models/story.js';
import { remembered } from '../cache/remembered.js';
import { relatedPages } from '../corrections/related.js';
import { districts } from '../regions/gazetteer.js';
import { behindCursor, cursorAfter } from '../validation/cursor.js';
import {
  LISTED_FIELDS,
  toListedStory,
  toPublicStory,
  withRelated,
  type ListableStory,
  type ListedStory,
  type PublicCorrection,
  type PublicOrganisation,
  type PublicStory,
  type PublishableStory,
} from './public-story.js';

export const STORIES_PER_PAGE = 20;
const RELATED_STORIES = 4;
/** So many of the newest tell of most districts. */
const HEADLINES = 60;

const NEWEST_FIRST = { publishedAt: -1, _id: -1 } as const;

/** What the front page tells of a district. */
export type DistrictNews = Pick<PublicStory, 'title' | 'path' | 'district' | 'publishedAt'>;

export interface StoryPage {
  stories: ListedStory[];
  more: boolean;
}

/** One page of published stories, newest first. @param page from 1 */
export async function storyPage(filter: PublishedFilter, page = 1): Promise<StoryPage> {
  const found = await newest(filter, STORIES_PER_PAGE + 1, (page - 1) * STORIES_PER_PAGE);
  return {
    stories: await listedStories(found.slice(0, STORIES_PER_PAGE)),
    more: found.length > STORIES_PER_PAGE,
  };
}

/** The newest published stories. */
export async function newestStories(filter: PublishedFilter, limit: number): Promise<ListedStory[]> {
  return listedStories(await newest(filter, limit));
}

/** The same with all that a reader may know of them. */
export async function newestWholeStories(filter: PublishedFilter, limit: number): Promise<PublicStory[]> {
  const found = await published(filter)
    .sort(NEWEST_FIRST)
    .limit(limit)
    .select([...PUBLIC_FIELDS])
    .lean<PublishableStory[]>();
  return publicStories(found);
}

/**
 * The newest published story of each district that has one.
 * @param among the newest of all, which need not be looked for again
 */
export async function newestOfEachDistrict(among: ListedStory[]): Promise<DistrictNews[]> {
  const news = new Map<string, DistrictNews>();
  const add = (stories: DistrictNews[]) => {
    for (const story of stories) if (!news.has(story.district)) news.set(story.district, story);
  };
  const missing = () => districts().filter(({ _id }) => !news.has(_id));
  add(among);
  // One look further back finds most of them; only those with nothing new are asked for singly.
  if (missing().length > 0 && among.length > 0) add(await newestHeadlines({}, HEADLINES));
  const others = await Promise.all(missing().map(({ _id }) => newestHeadlines({ district: _id }, 1)));
  add(others.flat());
  return districts().flatMap(({ _id }) => news.get(_id) ?? []);
}

/**
 * Published stories behind a cursor, newest first, with the cursor that continues.
 * @returns undefined when it is not a cursor of ours
 */
export async function storiesBehind(
  filter: PublishedFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: PublicStory[]; next: string | null } | undefined> {
  const behind = cursor === undefined ? {} : behindCursor(cursor);
  if (!behind) return undefined;
  const found = await published(filter)
    .where(behind)
    .sort(NEWEST_FIRST)
    .limit(limit + 1)
    .select([...PUBLIC_FIELDS])
    .lean<PublishableStory[]>();
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  const next = last?.publishedAt ? cursorAfter({ _id: last._id, publishedAt: last.publishedAt }) : null;
  return { items: await publicStories(shown), next };
}

/** The published story of an address. */
export async function storyBySlug(slug: string): Promise<PublicStory | undefined> {
  const found = await published()
    .where({ slug })
    .limit(1)
    .select([...PUBLIC_FIELDS])
    .lean<PublishableStory[]>();
  return (await publicStories(found))[0];
}

/** Why and when a story that was public is not any more; nothing of its content. */
export interface Withdrawal {
  withdrawnAt: Date;
  notices: PublicCorrection[];
}

/** The withdrawal of the story that had an address, or undefined when none had. */
export async function withdrawalBySlug(slug: string): Promise<Withdrawal | undefined> {
  const story = await withdrawn(slug).lean();
  if (!story?.withdrawnAt) return undefined;
  const related = await relatedPages(story.corrections.flatMap((correction) => correction.related ?? []));
  const notices = story.corrections
    .map((correction, index) => withRelated(correction, index + 1, related))
    .filter(({ kind }) => kind === 'withdrawal');
  return { withdrawnAt: story.withdrawnAt, notices };
}

/** What else was published from the same village, then on the same topic. */
export async function relatedStories({ id, village, topic }: PublicStory): Promise<ListedStory[]> {
  const [nearby, alike] = await Promise.all([
    newest({ village }, RELATED_STORIES + 1),
    newest({ topic }, RELATED_STORIES + 1),
  ]);
  const others = new Map([...nearby, ...alike].map((story) => [String(story._id), story]));
  others.delete(id);
  return listedStories([...others.values()].slice(0, RELATED_STORIES));
}

function newest(filter: PublishedFilter, limit: number, skip = 0): Promise<ListableStory[]> {
  return published(filter)
    .sort(NEWEST_FIRST)
    .skip(skip)
    .limit(limit)
    .select([...LISTED_FIELDS])
    .lean<ListableStory[]>()
    .exec();
}

async function newestHeadlines(filter: PublishedFilter, limit: number): Promise<DistrictNews[]> {
  const found = await published(filter)
    .sort(NEWEST_FIRST)
    .limit(limit)
    .select(['title', 'slug', 'district', 'publishedAt'])
    .lean<Pick<StoryRecord, 'title' | 'slug' | 'district' | 'publishedAt'>[]>();
  return found.map(({ title, slug = '', district, publishedAt = new Date(0) }) => ({
    title,
    path: `/berita/${slug}`,
    district,
    publishedAt,
  }));
}

async function listedStories(stories: ListableStory[]): Promise<ListedStory[]> {
  const names = await organisationNames(stories.flatMap(({ organisation }) => organisation ?? []));
  return stories.map((story) => toListedStory(story, names.get(String(story.organisation))));
}

async function publicStories(stories: PublishableStory[]): Promise<PublicStory[]> {
  const named = stories.flatMap(({ corrections }) => corrections.flatMap(({ related }) => related ?? []));
  const [names, related] = await Promise.all([
    organisationNames(stories.flatMap(({ organisation }) => organisation ?? [])),
    relatedPages(named),
  ]);
  return stories.map((story) => toPublicStory(story, names.get(String(story.organisation)), related));
}

/** Filled as names are asked for. */
const knownNames = remembered(['organisations'], async () => new Map<string, PublicOrganisation>());

async function organisationNames(ids: Types.ObjectId[]): Promise<Map<string, PublicOrganisation>> {
  if (ids.length === 0) return new Map();
  const known = await knownNames();
  const unknown = ids.filter((id) => !known.has(String(id)));
  if (unknown.length > 0) {
    const organisations = await Organisation.find({ _id: { $in: unknown } })
      .select(['name', 'slug'])
      .lean();
    for (const { _id, name, slug } of organisations) known.set(String(_id), { name, slug });
  }
  return known;
}
