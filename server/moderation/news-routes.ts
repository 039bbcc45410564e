import type { RequestHandler, Response } from 'express';
import { stillSignedIn } from '../auth/passport.js';
import { TooManyRequests } from '../errors.js';
import { queryText } from '../validation/form.js';
import type { DeskEvent, DeskNews } from './desk-news.js';
import { filterOf } from './queue-routes.js';

/** Pages of the queue that one person has open; a browser opens six connections to a portal at most. */
const PAGES_PER_PERSON = 3;
/** When a page whose place is taken may ask again, in seconds. */
const ASK_AGAIN_S = 60;
/** When a browser that lost the line asks again. */
const RECONNECT_MS = 5_000;
/** What a reader has not taken by now, nobody reads. */
const BACKLOG_MAX_BYTES = 64 * 1024;

/**
 * What happens on the desk while a page of the queue is open, as server-sent events: `arrivals` (how many
 * stories came, and the words for it) and `holder` (who holds a story).
 * @throws TooManyRequests beyond a few pages per person
 */
export function showNews(news: DeskNews): RequestHandler {
  return (req, res) => {
    const user = req.user!;
    if (news.watchedBy(user.id) >= PAGES_PER_PERSON) throw new TooManyRequests(ASK_AGAIN_S);
    const mayStay = stillSignedIn(req);
    res.set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      // A proxy or our own compression would hold each event back until there are more.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    res.write(`retry: ${RECONNECT_MS}\n\n`);
    const leave = news.watch({
      user,
      filter: filterOf(req),
      since: sinceOf(queryText(req, 'sejak')),
      tell: (event) => send(res, event),
      mayStay,
      end: () => res.end(),
    });
    res.once('close', leave);
  };
}

function send(res: Response, event: DeskEvent): void {
  if (res.writableLength > BACKLOG_MAX_BYTES) res.destroy();
  else if (event.kind === 'quiet') res.write(':\n\n');
  else res.write(`event: ${event.kind}\ndata: ${JSON.stringify(shown(event, res))}\n\n`);
}

// The words are said here: a script has none of its own.
function shown(event: DeskEvent, { locals }: Response): object {
  if (event.kind !== 'arrivals') return event;
  const { count } = event;
  return { count, words: count > 0 ? locals.t('moderation:queue.arrivals', { count }) : '' };
}

function sinceOf(text: string | undefined): Date {
  const now = new Date();
  const since = new Date(text ?? now);
  return Number.isNaN(since.getTime()) || since > now ? now : since;
}
