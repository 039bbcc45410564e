import { hash } from 'node:crypto';
import he from 'he';
import { TOPICS, type Topic } from '../../models/vocabulary.js';
import { formats } from '../i18n/format.js';
import { LOCALES, translator } from '../i18n/translate.js';
import { bodyToHtml } from '../stories/body.js';
import { CAPTION_MAX_LENGTH, TITLE_MAX_LENGTH } from '../stories/input.js';
import { excerpt, plainText } from '../stories/sanitise.js';
import { parseUrl } from '../text/parse-url.js';
import type { ImportItem } from './import-item.js';

/** Characters of markup that a line of text is taken from. */
const LINE_READS = 5_000;
const AUTHOR_MAX_LENGTH = 120; // characters
const USUAL_TOPIC: Topic = 'sosial'; // what tells of none of the others mostly tells of people

export interface StoryChoice {
  /** Of items whose categories name none. */
  topic: Topic | undefined;
  /** Kode wilayah. */
  village: string;
  timeZone: string;
}

/** An item as the form would send it, but for the line that says where it comes from. */
export interface ImportedStory {
  title: string;
  body: string;
  topic: Topic;
  village: string;
  sourceUrl: string | undefined;
}

/** The story that an item makes; whether it is whole enough to be one is not looked at. */
export function storyOfItem(item: ImportItem, { topic, village }: StoryChoice): ImportedStory {
  return {
    title: oneLine(item.title, TITLE_MAX_LENGTH),
    body: bodyToHtml(item.html),
    topic: topicOf(item.categories) ?? topic ?? USUAL_TOPIC,
    village,
    sourceUrl: item.url,
  };
}

/** When, where and by whom a text was first told, as its last paragraph. Stories are in Indonesian, so it is too. */
export function sourceNote({ url, publishedAt, author }: ImportItem, timeZone: string): string {
  const known = [
    url && parseUrl(url)?.host,
    author && oneLine(author, AUTHOR_MAX_LENGTH),
    publishedAt && formats('id', timeZone).date(publishedAt),
  ].filter(Boolean);
  if (known.length === 0) return '';
  return `<p>${he.escape(translator('id')('import:first-told', { source: known.join(', ') }))}</p>`;
}

/** The same item has the same key at every import. @param system `wp` or `feed` */
export function importKey(system: string, { guid }: ImportItem): string {
  return `${system}:${hash('sha256', guid)}`;
}

/** What a photo shows, as far as a story keeps it. */
export function captionOf(written: string): string {
  return oneLine(written, CAPTION_MAX_LENGTH);
}

function oneLine(markup: string, maxLength: number): string {
  const text = plainText(markup.slice(0, LINE_READS)).replace(/[\p{Cc}\s]+/gu, ' ');
  return excerpt(text.trim(), maxLength - 1);
}

function topicOf(categories: string[]): Topic | undefined {
  const names = categories.map((name) => plainText(name).trim().toLowerCase());
  return names.flatMap((name) => topicsByName.get(name) ?? [])[0];
}

const topicsByName = new Map(
  LOCALES.flatMap((locale) =>
    TOPICS.map((topic) => [translator(locale)(`common:topic.${topic}`).toLowerCase(), topic] as const),
  ),
);
