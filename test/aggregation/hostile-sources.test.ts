import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { Post } from '../../models/post.js';
import { Source } from '../../models/source.js';
import { refreshSources } from '../../server/aggregation/refresh.js';
import { aSource, rssFeed, rssItem, sourceOf } from '../support/channels.js';
import { feedSites } from '../support/feed-sites.js';
import type { HostileSites } from '../support/hostile-site.js';
import { freshDatabase, portal } from '../support/portal.js';

const MEGABYTE = 2 ** 20;
const GROWTH_MB = 200;
const EACH_MS = 15_000;

describe('Hostile sources', () => {
  const { site, close } = feedSites();
  let hostile: ChildProcess;
  let sites: HostileSites;

  before(async () => {
    // In a process of its own: what it sends is no part of the memory that is measured.
    hostile = fork(new URL('../support/hostile-site.js', import.meta.url));
    hostile.send('start');
    [sites] = (await once(hostile, 'message')) as [HostileSites];
  });
  beforeEach(freshDatabase);
  afterEach(close);
  after(() => hostile.kill());

  it('are each over soon, cost little memory, and do not keep a good one from being read', async function () {
    this.timeout(240_000);
    const good = await site((_request, response) => response.end(rssFeed(rssItem({ path: '/baik' }))));
    const config = { ...portal().config, fetchAllowHosts: [good.host, ...sites.hosts] };
    // Nothing that is there anyway, a reading thread and what it loads, is counted as growth.
    const { _id, account } = await aSource(`${good.url}/feed`);
    await refreshSources({ ...portal(), config });
    for (const url of sites.urls) await aSource(url);
    const before = process.memoryUsage.rss();
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 100);

    const report = await refreshSources({ ...portal(), config }, { which: 'all' });
    clearInterval(timer);
    expect(report.sources).to.equal(sites.urls.length + 1);
    expect((await sourceOf(account)).lastError).to.equal(undefined);
    const read = await Source.find({ _id: { $ne: _id } }).lean();
    for (const { feedUrl, lastFetchedAt, lastSuccessAt, lastError, latencyMs } of read) {
      expect(lastFetchedAt, feedUrl).to.be.instanceOf(Date);
      expect(latencyMs, feedUrl).to.be.below(EACH_MS);
      if (!lastSuccessAt) expect(lastError?.code, feedUrl).to.be.a('string').and.not.equal('internal');
    }
    expect((most - before) / MEGABYTE).to.be.below(GROWTH_MB);
    expect(await Post.countDocuments({ html: /root:/ })).to.equal(0);
    expect(await refreshSources({ ...portal(), config }, { which: _id })).to.include({ fetched: 1 });
  });
});
