import type { FeedDocument } from './feed-document.js';

/** What an adapter needs to know of an account to find its feed. */
export interface FeedAccount {
  platform: string;
  /** The account's canonical address. */
  url: string;
  handle?: string | null | undefined;
  /** The platform's own permanent id: a YouTube channel id, a Bluesky DID. */
  platformId?: string | null | undefined;
  /** A feed's address given by hand or found on the site. */
  feedUrl?: string | null | undefined;
}

/** How one kind of source is read. */
export interface Adapter {
  /** Where the account's feed is, or undefined when what is known does not tell. */
  feedUrl(account: FeedAccount): string | undefined;
  /**
   * @param timeZone of dates that name none
   * @throws {FeedError} when the document is no feed; a bad item is a problem on the result.
   */
  read(text: string, address: string, timeZone: string): Promise<FeedDocument>;
}
