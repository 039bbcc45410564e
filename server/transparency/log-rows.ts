import type { Locale, Translate } from '../i18n/translate.js';
import type { LogFilter } from './filter.js';
import { publicLog } from './log.js';
import { reasonWords } from './reasons.js';

/** So many that the acts on one story, a few days apart, mostly come together. */
const ACTS_AT_ONCE = 2_000;

export const LOG_COLUMNS = [
  'date',
  'act',
  'act_words',
  'role',
  'topic',
  'reason',
  'story_title',
  'story_url',
] as const;
export type LogRow = Record<(typeof LOG_COLUMNS)[number], string>;

/** A month of the public log as rows of a table in one language, newest first. */
export async function logRows(
  filter: LogFilter & { month: string },
  { locale, t, timeZone, baseUrl }: { locale: Locale; t: Translate; timeZone: string; baseUrl: string },
): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  const wordsOf = await reasonWords(locale, t);
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await publicLog(filter, { cursor, limit: ACTS_AT_ONCE, timeZone });
    for (const act of page?.items ?? []) {
      rows.push({
        date: act.day,
        act: act.act,
        act_words: t(`transparency:act.${act.act}`),
        role: act.role,
        topic: act.topic ?? '',
        reason: wordsOf(act) ?? '',
        story_title: act.story?.title ?? '',
        story_url: act.story ? baseUrl + act.story.path : '',
      });
    }
    cursor = page?.next ?? null;
  }
  return rows;
}
