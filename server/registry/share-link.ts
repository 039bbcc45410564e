import type { Platform } from '../../models/vocabulary.js';
import { FetchError } from '../aggregation/fetch-error.js';
import { openPortalFetcher } from '../aggregation/portal-fetcher.js';
import type { Portal } from '../portal.js';
import { parseAddress } from './address.js';

/** A link shared on one platform that was shortened for another: no honest one is longer. */
const STEPS_MAX = 4;

/** Says where a server sends on to, or nothing where it answers itself. */
export type Locate = (url: string) => Promise<string | undefined>;
/** Reads a share link as the address behind it, and leaves every other text as it is. */
export type ShareLinkOpener = (written: string, platform?: Platform) => Promise<string>;

/**
 * Follows a share link as far as the first address that says whose it is; that one is never asked. Only hosts that
 * do nothing but forward are asked.
 */
export async function openShareLink(
  written: string,
  platform: Platform | undefined,
  locate: Locate,
): Promise<string> {
  let address = written.trim();
  for (let steps = 0; steps < STEPS_MAX && isShareLink(address, platform); steps += 1) {
    const target = await locate(/^https?:/i.test(address) ? address : `https://${address}`);
    if (target === undefined) break;
    address = target;
  }
  return address;
}

/** The same through the portal's own fetcher; a link that cannot be opened stays what it is. */
export function shareLinkOpener(portal: Pick<Portal, 'config'>): ShareLinkOpener {
  return async (written, platform) => {
    if (!isShareLink(written, platform)) return written;
    const fetcher = openPortalFetcher(portal);
    try {
      return await openShareLink(written, platform, (url) => fetcher.locate(url));
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      return written;
    } finally {
      await fetcher.close();
    }
  };
}

/** Whether a text is a link that only opening it can tell anything about. */
export function isShareLink(written: string, platform?: Platform): boolean {
  const parsed = parseAddress(written, platform);
  return 'refused' in parsed && parsed.refused === 'share-link';
}
