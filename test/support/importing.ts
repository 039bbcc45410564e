import { openPortalFetcher } from '../../server/aggregation/portal-fetcher.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { feedItems } from '../../server/import/feed.js';
import { importStories } from '../../server/import/import-stories.js';
import { VILLAGE } from './people.js';
import { TIME_ZONE } from './photos.js';
import type { RemoteSite } from './remote-site.js';
import { portalReaching } from './sites.js';

/** Moves in what the feed of a site has, at its `/feed`, as an author's. */
export async function moveInFrom(site: RemoteSite, author: CurrentUser): ReturnType<typeof importStories> {
  const fetcher = openPortalFetcher(portalReaching(site));
  try {
    return await importStories(feedItems(fetcher, `${site.url}/feed`, 'UTC'), {
      author,
      village: VILLAGE,
      topic: 'pembangunan',
      timeZone: TIME_ZONE,
      system: 'feed',
      fetcher,
      dryRun: false,
      now: new Date('2026-11-21T02:00:00Z'),
    });
  } finally {
    await fetcher.close();
  }
}
