import type { Types } from 'mongoose';
import type { ClarificationRecord } from '../../models/clarification.js';
import { Organisation } from '../../models/organisation.js';
import type { PostRecord } from '../../models/post.js';
import type { StoryRecord } from '../../models/story.js';
import type { Topic } from '../../models/vocabulary.js';
import { toneOf, type Tone } from '../clarifications/public-clarification.js';
import { plainText } from '../stories/sanitise.js';
import { highlight, snippet, type Piece } from './highlight.js';
import type { Match } from './search.js';
import { readable, type TextKind } from './word-prints.js';

/** A text that was found, as a reader sees it in the list. */
export interface SearchResult {
  kind: TextKind;
  /** Path on this portal; of a post, its address elsewhere. */
  href: string;
  title: Piece[];
  snippet: Piece[];
  publishedAt: Date;
  /** Of a story. */
  topic?: Topic;
  /** Kode wilayah, of a story. */
  village?: string;
  /** Of a clarification. */
  titleTag?: string;
  tone?: Tone;
  /** Name of the organisation that posted. */
  organisation?: string;
}

type Told = Omit<SearchResult, 'title' | 'snippet'> & { _id: Types.ObjectId; title: string; text: string };

/**
 * What readers see of matches, in their order; one that was taken down at this moment is left out.
 * @param tokens the words that are marked, in whatever form they stand there
 */
export async function toResults(matches: Match[], tokens: ReadonlySet<string>): Promise<SearchResult[]> {
  const idsOf = (kind: TextKind) => matches.filter((match) => match.kind === kind).map(({ id }) => id);
  const told = await Promise.all([
    tellStories(idsOf('story')),
    tellClarifications(idsOf('clarification')),
    tellPosts(idsOf('post')),
  ]);
  const byId = new Map(told.flat().map((found) => [String(found._id), found]));
  return matches.flatMap(({ id }) => {
    const found = byId.get(String(id));
    if (!found) return [];
    const { _id, title, text, ...rest } = found;
    return { ...rest, title: highlight(title, tokens), snippet: snippet(text, tokens) };
  });
}

async function tellStories(ids: Types.ObjectId[]): Promise<Told[]> {
  type Story = Pick<StoryRecord, '_id' | 'slug' | 'title' | 'body' | 'topic' | 'village' | 'publishedAt'>;
  const fields = ['slug', 'title', 'body', 'topic', 'village', 'publishedAt'];
  const stories = await read<Story>('story', ids, fields);
  return stories.flatMap(({ slug, body, publishedAt, ...story }) => {
    if (!slug || !publishedAt) return [];
    return { ...story, kind: 'story', href: `/berita/${slug}`, text: plainText(body), publishedAt };
  });
}

async function tellClarifications(ids: Types.ObjectId[]): Promise<Told[]> {
  type Clarified = Pick<
    ClarificationRecord,
    '_id' | 'slug' | 'title' | 'titleTag' | 'claim' | 'explanation' | 'conclusion' | 'publishedAt'
  >;
  const fields = ['slug', 'title', 'titleTag', 'claim', 'explanation', 'conclusion', 'publishedAt'];
  const found = await read<Clarified>('clarification', ids, fields);
  return found.map(({ slug, claim, explanation, conclusion, titleTag, ...clarification }) => ({
    ...clarification,
    kind: 'clarification',
    href: `/cek-fakta/${slug}`,
    text: [conclusion, claim, explanation].join('\n'),
    titleTag,
    tone: toneOf(titleTag),
  }));
}

async function tellPosts(ids: Types.ObjectId[]): Promise<Told[]> {
  type Posted = Pick<PostRecord, '_id' | 'url' | 'title' | 'excerpt' | 'organisation' | 'publishedAt'>;
  const fields = ['url', 'title', 'excerpt', 'organisation', 'publishedAt'];
  const posts = await read<Posted>('post', ids, fields);
  const organisations = await Organisation.find({ _id: { $in: posts.map((post) => post.organisation) } })
    .select(['name', 'slug'])
    .lean();
  const byId = new Map(organisations.map((one) => [String(one._id), one]));
  return posts.map(({ url, excerpt, organisation, ...post }) => ({
    ...post,
    kind: 'post',
    // Without a page of its own it is where its organisation's posts are.
    href: url ?? `/direktori/${byId.get(String(organisation))?.slug}`,
    text: excerpt,
    organisation: byId.get(String(organisation))?.name,
  }));
}

async function read<T>(kind: TextKind, ids: Types.ObjectId[], fields: string[]): Promise<T[]> {
  return ids.length > 0 ? readable<T>(kind, { _id: { $in: ids } }, fields) : [];
}
