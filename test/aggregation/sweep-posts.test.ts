import { expect } from 'chai';
import { Types } from 'mongoose';
import { Post } from '../../models/post.js';
import { sweepPosts } from '../../server/aggregation/sweep-posts.js';
import { aSource, rssFeed, rssItem } from '../support/channels.js';
import { feedSites } from '../support/feed-sites.js';
import { freshDatabase } from '../support/portal.js';

describe('Posts that were kept long enough', () => {
  const { feedSite, refresh, close } = feedSites();
  beforeEach(freshDatabase);
  afterEach(close);

  it('are removed, but not what was seen lately or became a story', async () => {
    const old = '1 Jan 2024 00:00:00 GMT';
    const items = ['/baru', '/tua', '/cerita', '/tua-baru-terlihat'].map((path, index) =>
      rssItem({ path, date: index === 0 ? '1 Mar 2026 00:00:00 GMT' : old }),
    );
    await aSource(`${(await feedSite({ body: rssFeed(...items) })).url}/feed`);
    await refresh({ now: new Date('2024-01-02T00:00:00Z') });
    await Post.updateOne({ guid: '/baru' }, { $set: { publishedAt: new Date('2026-03-01T00:00:00Z') } });
    await Post.updateOne({ guid: '/cerita' }, { $set: { story: new Types.ObjectId() } });
    await Post.updateOne(
      { guid: '/tua-baru-terlihat' },
      { $set: { firstSeenAt: new Date('2026-03-01T00:00:00Z') } },
    );
    expect(await sweepPosts(730, new Date('2026-03-20T00:00:00Z'))).to.deep.equal({ removed: 1 });
    expect(await Post.distinct('guid')).to.have.members(['/baru', '/cerita', '/tua-baru-terlihat']);
  });
});
