import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { StoryViews } from '../../models/story-views.js';
import { dayOf } from '../i18n/calendar.js';

const STORY = '/berita/';
/** As the portal makes them; a story's other addresses are no views. */
const SLUG = /^\/berita\/([a-z\d-]{1,200})$/;
/** Machines that say so. Looked at, and not kept. */
const MACHINE = /bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|facebookexternalhit|whatsapp/i;
/** Different stories between two writings; beyond, nobody reads but a machine that does not say so. */
const WAITING_MAX = 20_000;
const SEEN = [200, 304];

/** Views since the last writing, by `day slug`. */
let waiting = new Map<string, number>();

/**
 * Counts the stories that readers open, whether kept pages answer or the application. Nothing of the reader is
 * kept, and who asks not to be tracked is not even counted.
 */
export function countingViews(answer: RequestListener, timeZone: string): RequestListener {
  return (req, res) => {
    answer(req, res);
    const { url = '', method, headers } = req;
    if (method !== 'GET' || !url.startsWith(STORY) || !isReader(headers)) return;
    const slug = SLUG.exec(url.split('?', 1)[0]!)?.[1];
    if (slug === undefined) return;
    const count = () => {
      if (SEEN.includes(res.statusCode)) countView(slug, dayOf(new Date(), timeZone));
    };
    // A kept page has gone out already.
    if (res.headersSent) count();
    else res.once('finish', count);
  };
}

/** Adds what was counted to what is kept. Fails the database, it is counted again the next time. */
export async function keepViews(): Promise<{ stories: number; views: number }> {
  const counted = waiting;
  waiting = new Map();
  if (counted.size === 0) return { stories: 0, views: 0 };
  try {
    await StoryViews.bulkWrite(
      [...counted].map(([_id, views]) => {
        const [day = '', slug = ''] = _id.split(' ');
        const first = { slug, day: new Date(`${day}T00:00:00Z`) };
        return {
          updateOne: { filter: { _id }, update: { $inc: { views }, $setOnInsert: first }, upsert: true },
        };
      }),
      { ordered: false },
    );
  } catch (error) {
    for (const [key, views] of counted) waiting.set(key, (waiting.get(key) ?? 0) + views);
    throw error;
  }
  return { stories: counted.size, views: [...counted.values()].reduce((sum, views) => sum + views, 0) };
}

function isReader(headers: IncomingHttpHeaders): boolean {
  if (headers.dnt === '1' || headers['sec-gpc'] === '1') return false;
  // Fetched in case a finger stays on the link: perhaps nobody looks at it.
  if (headers['sec-purpose'] !== undefined) return false;
  const agent = headers['user-agent'];
  return agent !== undefined && !MACHINE.test(agent);
}

function countView(slug: string, day: string): void {
  const key = `${day} ${slug}`;
  const views = waiting.get(key);
  if (views !== undefined || waiting.size < WAITING_MAX) waiting.set(key, (views ?? 0) + 1);
}
