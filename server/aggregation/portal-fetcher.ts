import type { Portal } from '../portal.js';
import { version } from '../version.js';
import { openSafeFetcher, type SafeFetcher } from './safe-fetch.js';

/** The safe fetcher under the portal's own name and settings. */
export function openPortalFetcher({ config }: Pick<Portal, 'config'>): SafeFetcher {
  return openSafeFetcher({
    allowHosts: config.fetchAllowHosts,
    // Names the portal and where to find its people, as administrators of sites expect of a robot.
    userAgent: `KabarKIM/${version} (+${config.baseUrl}/tentang)`,
  });
}
