import { expect } from 'chai';
import { HostPause } from '../../models/host-pause.js';
import { Source } from '../../models/source.js';
import { claimSources } from '../../server/aggregation/claim-sources.js';
import { aSource, rssFeed, rssItem, sourceOf } from '../support/channels.js';
import { feedSites } from '../support/feed-sites.js';
import { freshDatabase } from '../support/portal.js';
import type { RemoteHandler } from '../support/remote-site.js';

const NOW = new Date('2026-03-20T00:00:00Z');
const minutesLater = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

describe('Hosts', () => {
  const { site, refresh, close } = feedSites();
  beforeEach(freshDatabase);
  afterEach(close);

  it('are asked a few things at a time, and several hosts at once', async () => {
    const open = new Map<string, number>();
    let most = 0;
    let mostHosts = 0;
    const slowly: RemoteHandler = (request, response) => {
      const host = String(request.headers.host);
      open.set(host, (open.get(host) ?? 0) + 1);
      most = Math.max(most, open.get(host)!);
      mostHosts = Math.max(mostHosts, [...open.values()].filter(Boolean).length);
      setTimeout(() => {
        open.set(host, open.get(host)! - 1);
        response.end(rssFeed());
      }, 30);
    };
    for (const { url } of [await site(slowly), await site(slowly)]) {
      await Promise.all(Array.from({ length: 12 }, (_, index) => aSource(`${url}/${index}`)));
    }
    expect(await refresh({ now: NOW })).to.include({ sources: 24, fetched: 24 });
    expect(most).to.equal(4);
    expect(mostHosts).to.equal(2);
  });

  it('are left alone by everybody once they said that it is too much', async () => {
    let busy = true;
    const { url, host, requests } = await site((_request, response) => {
      if (busy) response.writeHead(429, { 'retry-after': '1800' }).end();
      else response.end(rssFeed(rssItem({ path: '/a' })));
    });
    const sources = [];
    for (let index = 0; index < 10; index += 1) sources.push(await aSource(`${url}/${index}`));
    const first = await refresh({ now: NOW });
    expect(first.failed).to.be.within(1, 4);
    expect(first.postponed).to.equal(10 - first.failed);
    expect(requests).to.have.length(first.failed);
    expect(await HostPause.findById(host).lean()).to.deep.include({ until: minutesLater(30) });

    const postponed = await Source.find({ consecutiveFailures: 0 }).lean();
    expect(postponed.map(({ nextFetchAt }) => nextFetchAt)).to.deep.equal(
      Array(first.postponed).fill(minutesLater(30)),
    );
    expect(await refresh({ now: minutesLater(10), which: 'all' })).to.include({ sources: 0, postponed: 10 });
    busy = false;
    expect(await refresh({ now: minutesLater(31), which: 'all' })).to.include({ fetched: 10, postponed: 0 });
    expect((await sourceOf(sources[0]!.account)).lastError).to.equal(undefined);
  });
});

describe('Claims on sources', () => {
  beforeEach(freshDatabase);

  it('are shared out among several machines, each source to one', async () => {
    for (let index = 0; index < 30; index += 1) await aSource(`https://kim.example/${index}`);
    const runs = Array.from({ length: 3 }, () => claimSources('due', NOW));
    const taken = await Promise.all(runs.map((run) => run.take()));
    const ids = taken.flat().map(({ _id }) => String(_id));
    expect(new Set(ids).size).to.equal(30);
    expect(ids).to.have.length(30);
    expect(await runs[0]!.take()).to.deep.equal([]);
    await Promise.all(runs.map((run) => run.release()));
  });

  it('pass on to another when their run died, and its late outcome is not written', async () => {
    const { _id } = await aSource('https://kim.example/feed');
    const dead = claimSources('due', NOW);
    expect(await dead.take()).to.have.length(1);
    const early = claimSources('due', NOW);
    expect(await early.take()).to.deep.equal([]);
    const heir = claimSources('due', minutesLater(2));
    expect(await heir.take()).to.have.length(1);
    const late = await Source.updateOne(dead.held(_id), { $set: { title: 'Terlambat' } });
    expect(late.matchedCount).to.equal(0);
    await Promise.all([dead, early, heir].map((run) => run.release()));
    expect((await Source.findById(_id).orFail()).claimedUntil).to.deep.equal(new Date(0));
  });
});
