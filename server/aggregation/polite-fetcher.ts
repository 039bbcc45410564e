import { setTimeout as wait } from 'node:timers/promises';
import robotsParser from 'robots-parser';
import type { Portal } from '../portal.js';
import { FetchError } from './fetch-error.js';
import { openPortalFetcher } from './portal-fetcher.js';
import type { FetchedDocument, SafeFetcher } from './safe-fetch.js';

const PAUSE_MS = 1_000; // between two requests to one host
const PAUSE_MAX_MS = 10_000; // a site that asks for longer is asked this seldom
const REMEMBERED_HOSTS_MAX = 1_000;
const ROBOT = 'KabarKIM';

/** The site's robots.txt asks robots to leave this page alone. */
export class NotForRobots extends Error {}

/** Fetches pages that nobody offered as a feed: as robots.txt allows, and slowly. */
export interface PoliteFetcher {
  /** @throws {NotForRobots}, {FetchError} */
  get(url: string, accept?: string): Promise<FetchedDocument>;
  close(): Promise<void>;
}

interface Rules {
  isAllowed(url: string, robot?: string): boolean | undefined;
  getCrawlDelay(robot?: string): number | undefined;
}

// A CommonJS package whose types claim a module.
const readRobots = robotsParser as unknown as (url: string, text: string) => Rules;

/** When each host may be asked again, whoever asks. */
const freeAt = new Map<string, number>();

/** The safe fetcher for sites. robots.txt is read once for each site as long as the fetcher is open. */
export function openPoliteFetcher(portal: Portal, { pauseMs = PAUSE_MS } = {}): PoliteFetcher {
  const fetcher = openPortalFetcher(portal);
  const sites = new Map<string, Promise<Rules>>();
  const signal = portal.stopping;

  const rulesOf = async (origin: string): Promise<Rules> => {
    const url = `${origin}/robots.txt`;
    await turn(new URL(origin).host, pauseMs, signal);
    return readRobots(url, await robotsText(fetcher, url, signal));
  };

  return {
    async get(url, accept) {
      const { origin, host } = new URL(url);
      let asked = sites.get(origin);
      if (!asked) sites.set(origin, (asked = rulesOf(origin)));
      const rules = await asked;
      if (rules.isAllowed(url, ROBOT) === false) throw new NotForRobots(url);
      const delayMs = Math.min((rules.getCrawlDelay(ROBOT) ?? 0) * 1_000, PAUSE_MAX_MS);
      await turn(host, Math.max(pauseMs, delayMs), signal);
      return fetcher.fetch(url, { ...(accept && { accept }), ...(signal && { signal }) });
    },
    close: () => fetcher.close(),
  };
}

/** A site without robots.txt allows everything; one whose robots.txt cannot be had is left alone (RFC 9309). */
async function robotsText(fetcher: SafeFetcher, url: string, signal?: AbortSignal): Promise<string> {
  try {
    const { body } = await fetcher.fetch(url, { accept: 'text/plain', ...(signal && { signal }) });
    return body.toString('utf8');
  } catch (error) {
    const { status = 0 } = error as FetchError;
    if (error instanceof FetchError && status >= 400 && status < 500) return '';
    throw error;
  }
}

async function turn(host: string, pauseMs: number, signal?: AbortSignal): Promise<void> {
  const now = performance.now();
  if (freeAt.size > REMEMBERED_HOSTS_MAX) {
    for (const [known, at] of freeAt) if (at < now) freeAt.delete(known);
  }
  const at = Math.max(now, freeAt.get(host) ?? 0);
  freeAt.set(host, at + pauseMs);
  if (at <= now) return;
  await wait(at - now, undefined, { ...(signal && { signal }) }).catch(() => {
    throw new FetchError('aborted', host);
  });
}
