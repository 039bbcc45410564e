import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import type { QueryFilter } from 'mongoose';
import { Post } from '../../models/post.js';
import { Source, type SourceRecord } from '../../models/source.js';
import { aSource, rssFeed, rssItem } from '../support/channels.js';
import { feedSites } from '../support/feed-sites.js';
import type { HostileSites } from '../support/hostile-site.js';
import { freshDatabase, portal } from '../support/portal.js';
import type { RefreshAnswer } from '../support/refresh-process.js';

const MEGABYTE = 2 ** 20;
const KINDS = 70;
const GROWTH_MB = 200;
/** Twice what a fetch and the reading of what it brought may take; what hangs takes for ever. */
const EACH_MS = 30_000;

describe('Hostile sources', () => {
  const { site, close } = feedSites();
  const children: ChildProcess[] = [];

  beforeEach(freshDatabase);
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await close();
  });

  /** Has a process of our own do something, apart from all that this one did before. */
  async function inProcess<Answer>(script: string, order: unknown): Promise<Answer> {
    const child = fork(new URL(`../support/${script}.js`, import.meta.url));
    children.push(child);
    child.send(order as object);
    const [answer] = (await once(child, 'message')) as [Answer];
    return answer;
  }

  it('are each over soon, cost little memory, and do not keep a good one from being read', async function () {
    this.timeout(600_000); // a machine that does much else takes seconds for each
    const hostile = await inProcess<HostileSites>('hostile-site', 'start');
    expect(hostile.urls.length).to.be.at.least(KINDS);
    const good = await site((_request, response) => response.end(rssFeed(rssItem({ path: '/baik' }))));
    const first = await aSource(`${good.url}/feed`);
    for (const url of hostile.urls) await aSource(url);
    const idsOf = async (filter: QueryFilter<SourceRecord>) =>
      (await Source.find(filter, { _id: 1 }).lean()).map(({ _id }) => String(_id));

    const { config, databaseUri } = portal();
    const { runs, before, most } = await inProcess<RefreshAnswer>('refresh-process', {
      settings: {
        DATA_DIR: config.dataDir,
        MONGODB_URI: databaseUri,
        SESSION_SECRET: config.sessionSecret,
        FETCH_ALLOW_HOSTS: [good.host, ...hostile.hosts].join(','),
      },
      sources: [String(first._id), ...(await idsOf({ feedUrl: { $in: hostile.urls, $nin: hostile.slow } }))],
      slow: await idsOf({ feedUrl: { $in: hostile.slow } }),
    });

    const sources = new Map((await Source.find().lean()).map((source) => [String(source._id), source]));
    for (const { source, ms } of runs) {
      const { feedUrl, lastSuccessAt, lastError } = sources.get(source)!;
      expect(ms, feedUrl).to.be.below(EACH_MS);
      if (!lastSuccessAt) expect(lastError?.code, feedUrl).to.be.a('string').and.not.equal('internal');
    }
    expect(runs).to.have.length(hostile.urls.length + 2);
    for (const { report } of [runs[0]!, runs.at(-1)!]) expect(report).to.include({ fetched: 1 });
    expect((most - before) / MEGABYTE).to.be.below(GROWTH_MB);
    expect(await Post.countDocuments({ html: /root:/ })).to.equal(0);
  });
});
