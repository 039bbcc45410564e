import { FetchError } from '../aggregation/fetch-error.js';
import { FeedError } from '../aggregation/adapters/feed-document.js';
import { openDocumentReader, type DocumentReader } from '../aggregation/document-reader.js';
import { NotForRobots } from '../aggregation/polite-fetcher.js';
import type { AccountRecord } from '../../models/account.js';
import type { Finding, ProposalRecord } from '../../models/proposal.js';
import { parseAddress } from '../registry/address.js';
import type { PageFacts } from '../registry/page-facts.js';
import { openSiteReader, type SiteReader } from '../registry/site-reader.js';
import type { Portal } from '../portal.js';

/** More accounts than this on one page are a list of others'. */
const ACCOUNTS_MAX = 20;
const NAMED_FEEDS_MAX = 3;
/** Where village sites, WordPress, Blogger and others keep their feed when they do not say so. */
const USUAL_PATHS = ['/feed', '/rss', '/rss.xml', '/atom.xml', '/feeds/posts/default'];
const ACCEPT_FEED = 'application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5';

/** Something on a site that may be its organisation's. */
export type Found = Pick<ProposalRecord, 'kind' | 'key' | 'platform' | 'handle' | 'url' | 'page' | 'how'>;

/** Looks at sites. */
export interface Explorer {
  /** What a site's front page leads to. @throws what `lookFailure` turns into a code */
  explore(account: Pick<AccountRecord, 'url' | 'handle' | 'feedUrl'>): Promise<Found[]>;
  close(): Promise<void>;
}

export function openExplorer(portal: Portal, options: { pauseMs?: number } = {}): Explorer {
  const site = openSiteReader(portal, options);
  const reader = openDocumentReader();
  return {
    async explore(account) {
      const facts = await site.page(account.url);
      const feed = account.feedUrl ? undefined : await findFeed(facts, site, reader);
      const accounts = accountsOn(facts);
      return feed ? [...accounts, { ...feed, handle: account.handle }] : accounts;
    },
    close: async () => {
      await Promise.all([site.close(), reader.close()]);
    },
  };
}

/** The social-media accounts that a page names, each once, by the surest way it does so. */
export function accountsOn({ links, url: page }: Pick<PageFacts, 'links'> & { url: string }): Found[] {
  const found = new Map<string, Found>();
  const surest: Finding[] = ['rel-me', 'same-as', 'link'];
  for (const how of surest) {
    for (const { url: link } of links.filter(({ kind }) => kind === how)) {
      const address = parseAddress(link);
      // Other sites are linked for any reason.
      if ('refused' in address || address.platform === 'website' || found.has(address.key)) continue;
      const { key, platform, handle, url } = address;
      found.set(key, { kind: 'account', key, platform, handle, url, page, how });
    }
  }
  return [...found.values()].slice(0, ACCOUNTS_MAX);
}

/** The first address that a feed is at: one that the page names, else one of the usual. */
async function findFeed(
  { feeds, url: page }: Pick<PageFacts, 'feeds'> & { url: string },
  site: SiteReader,
  reader: DocumentReader,
): Promise<Omit<Found, 'handle'> | undefined> {
  const named = feeds.filter((url) => !/\/comments?\//.test(url)).slice(0, NAMED_FEEDS_MAX);
  const usual = USUAL_PATHS.map((path) => new URL(path, page).href);
  for (const [urls, how] of [[named, 'alternate'] as const, [usual, 'usual-path'] as const]) {
    for (const url of urls) {
      if (!(await isFeed(url, site, reader))) continue;
      return { kind: 'feed', key: url, platform: 'website', url, page, how };
    }
  }
  return undefined;
}

async function isFeed(url: string, site: SiteReader, reader: DocumentReader): Promise<boolean> {
  try {
    const { body, headers, url: foundAt } = await site.document(url, ACCEPT_FEED);
    const { contentType } = headers;
    // Whether it can be read is the question, not what it says.
    const asked = { now: new Date(), timeZone: 'UTC' };
    await reader.read({ platform: 'website', body, contentType, url: foundAt, ...asked });
    return true;
  } catch (error) {
    const isNone = [FetchError, FeedError, NotForRobots].some((kind) => error instanceof kind);
    if (!isNone) throw error;
    return false;
  }
}
