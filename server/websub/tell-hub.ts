import { HubState, type HubFailure } from '../../models/hub-state.js';
import { FetchError } from '../aggregation/fetch-error.js';
import { openPortalFetcher } from '../aggregation/portal-fetcher.js';
import type { Portal } from '../portal.js';
import { changedFeeds } from './changed-feeds.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** A change carries the time at which it was asked for and is written a moment later, by another clock maybe. */
const SETTLED_AFTER_MS = 10 * SECOND_MS;
/** After longer than this without an answer subscribers have asked by themselves. */
const LOOK_BACK_MS = 24 * 60 * MINUTE_MS;
/** How long after each failure the next attempt is made; from the last on, always so long. */
const WAITS_MS = [1, 5, 15, 60].map((minutes) => minutes * MINUTE_MS);
/** An address takes some hundred bytes. */
const FEEDS_PER_MESSAGE = 100;

/** What a run came to. */
export interface ToldHub {
  /** So many feeds had changed, and the hub knows. */
  feeds: number;
  /** Set while the hub cannot be told. */
  waits?: HubFailure;
}

/**
 * Tells the WebSub hub which feeds changed since it last took a message: what it was not told of is found again
 * from the stories themselves, so a crash or a hub that is away loses nothing.
 * @throws FetchError when it cannot be told; the next attempts wait longer and longer
 */
export async function tellHub({ config }: Pick<Portal, 'config'>, now: Date): Promise<ToldHub> {
  const { webSubHub: hub, baseUrl } = config;
  if (!hub) return { feeds: 0 };
  const until = new Date(now.getTime() - SETTLED_AFTER_MS);
  const { toldUntil, failure } = await HubState.findByIdAndUpdate(
    hub,
    { $setOnInsert: { toldUntil: until } },
    { upsert: true, returnDocument: 'after' },
  ).lean();
  if (failure && failure.retryAt > now) return { feeds: 0, waits: failure };
  const from = new Date(Math.max(toldUntil.getTime(), until.getTime() - LOOK_BACK_MS));
  const feeds = (await changedFeeds(from, until)).map((path) => baseUrl + path);
  try {
    await announce(feeds, hub, config);
  } catch (error) {
    await HubState.updateOne({ _id: hub }, { $set: { failure: failedAgain(failure, error as Error, now) } });
    throw error;
  }
  await HubState.updateOne({ _id: hub }, { $set: { toldUntil: until }, $unset: { failure: 1 } });
  return { feeds: feeds.length };
}

// `hub.url` may be repeated (PubSubHubbub 0.4, 7.1); the W3C's WebSub leaves how to tell a hub to the two.
async function announce(feeds: string[], hub: string, config: Portal['config']): Promise<void> {
  const fetcher = openPortalFetcher({ config });
  try {
    for (let first = 0; first < feeds.length; first += FEEDS_PER_MESSAGE) {
      const message = new URLSearchParams({ 'hub.mode': 'publish' });
      for (const feed of feeds.slice(first, first + FEEDS_PER_MESSAGE)) message.append('hub.url', feed);
      const { status } = await fetcher.post(hub, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: Buffer.from(message.toString()),
      });
      if (status < 200 || status > 299) throw new FetchError('http-status', String(status), { status });
    }
  } finally {
    await fetcher.close();
  }
}

function failedAgain(before: HubFailure | undefined, error: Error, now: Date): HubFailure {
  const attempts = (before?.attempts ?? 0) + 1;
  const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1]!;
  return {
    since: before?.since ?? now,
    attempts,
    retryAt: new Date(now.getTime() + wait),
    error: error.message,
  };
}
