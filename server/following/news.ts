import { Clarification } from '../../models/clarification.js';
import { published } from '../../models/story.js';
import { translator, type Locale } from '../i18n/translate.js';
import type { PushMessage } from '../notifications/push-message.js';
import { CLARIFICATIONS, namesOfStory } from './follows.js';

const HOUR_MS = 60 * 60 * 1000;
/** What is older when it could be told is no news any more. */
const NEWS_MS = 36 * HOUR_MS;
/** Titles in a message that tells of several. */
const TITLES_MAX = 3;

const KINDS = ['story', 'clarification'] as const;

/** A publication that followers are told of. */
export interface News {
  /** `story:id` or `clarification:id`. */
  id: string;
  kind: (typeof KINDS)[number];
  title: string;
  path: string;
  /** What is followed by whoever is told. */
  names: string[];
}

/** What was published lately and is public now, oldest first. @param among only those of these ids */
export async function newsAt(now: Date, among?: readonly string[]): Promise<News[]> {
  const publishedAt = { $gte: new Date(now.getTime() - NEWS_MS) };
  const ofKind = (kind: News['kind']) =>
    among && { _id: { $in: among.flatMap((id) => (id.startsWith(`${kind}:`) ? id.split(':')[1]! : [])) } };
  const [stories, clarifications] = await Promise.all([
    published()
      .where({ publishedAt, ...ofKind('story') })
      .select(['title', 'slug', 'topic', 'village', 'publishedAt'])
      .lean(),
    Clarification.find({ publishedAt, ...ofKind('clarification') })
      .select(['title', 'titleTag', 'slug', 'origin', 'publishedAt'])
      .lean(),
  ]);
  const told = [
    ...stories.map((story) => ({
      at: story.publishedAt,
      news: {
        id: `story:${String(story._id)}`,
        kind: 'story' as const,
        title: story.title,
        path: `/berita/${story.slug}`,
        names: namesOfStory(story),
      },
    })),
    ...clarifications
      // An older collection that is imported is no news.
      .filter(({ origin }) => origin === 'newsroom')
      .map(({ _id, title, titleTag, slug, publishedAt: at }) => ({
        at,
        news: {
          id: `clarification:${String(_id)}`,
          kind: 'clarification' as const,
          title: `[${titleTag}] ${title}`,
          path: `/cek-fakta/${slug}`,
          names: [CLARIFICATIONS],
        },
      })),
  ];
  return told.toSorted((a, b) => Number(a.at) - Number(b.at)).map(({ news }) => news);
}

/** News as a browser shows it: titles and an address, nothing else leaves the portal. */
export function newsMessage(news: readonly News[], lang: Locale): PushMessage {
  const t = translator(lang);
  const [first, ...others] = news;
  if (first && others.length === 0) {
    return {
      title: t(`following:push.${first.kind}`),
      body: first.title,
      url: first.path,
      tag: first.id,
      lang,
    };
  }
  const titles = news.slice(-TITLES_MAX).map(({ title }) => title);
  return {
    title: t('following:push.several', { count: news.length }),
    body: titles.toReversed().join(' · '),
    url: news.every(({ kind }) => kind === 'clarification') ? '/cek-fakta' : '/berita',
    tag: news.map(({ id }) => id).join(' '),
    lang,
  };
}
