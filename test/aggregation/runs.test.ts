import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { runJob } from '../../jobs/index.js';
import { JobRun } from '../../models/job-run.js';
import { Post } from '../../models/post.js';
import { Source } from '../../models/source.js';
import { refreshSources } from '../../server/aggregation/refresh.js';
import { fromRoot } from '../../server/paths.js';
import { aSource, rssFeed, rssItem, sourceOf } from '../support/channels.js';
import { freshDatabase, portal } from '../support/portal.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';

const run = promisify(execFile);

describe('A run of the aggregation', () => {
  let site: RemoteSite;

  before(async () => {
    site = await startRemoteSite((request, response) => {
      if (request.url === '/bomb') response.end('<rss version="2.0"><channel>'.padEnd(4_000_000, '<a>'));
      else if (request.url === '/endless') response.write(Buffer.alloc(6_000_000, '<a>'));
      else if (request.headers['if-none-match']) response.writeHead(304).end();
      else response.setHeader('etag', '"1"').end(rssFeed(rssItem({ path: '/a' })));
    });
    portal().config.fetchAllowHosts.push(site.host);
  });
  after(async () => {
    portal().config.fetchAllowHosts.length = 0;
    await site.close();
  });
  beforeEach(freshDatabase);

  it('is what the scheduled job does, and is on record', async () => {
    await aSource(`${site.url}/feed`);
    expect(await runJob('refresh-sources', portal())).to.include({ sources: 1, fetched: 1, newPosts: 1 });
    const record = await JobRun.findOne({ job: 'refresh-sources' }).orFail().lean();
    expect(record.outcome).to.equal('succeeded');
    expect(record.result).to.include({ sources: 1, newPosts: 1 });
  });

  it('reads the good source after the hostile ones', async () => {
    const bomb = await aSource(`${site.url}/bomb`);
    const endless = await aSource(`${site.url}/endless`);
    await aSource(`${site.url}/feed`);
    expect(await runJob('refresh-sources', portal())).to.include({
      sources: 3,
      fetched: 1,
      failed: 2,
      newPosts: 1,
    });
    expect((await sourceOf(bomb.account)).lastError).to.include({ code: 'too-complex' });
    expect((await sourceOf(endless.account)).lastError).to.include({ code: 'too-large' });
  });

  it('that is told to stop ends, and what it did not read stays due', async () => {
    for (let count = 0; count < 30; count += 1) await aSource(`${site.url}/feed?${count}`);
    const stopping = new AbortController();
    const report = await refreshSources(
      { ...portal(), stopping: stopping.signal },
      { onProgress: () => stopping.abort() },
    );
    const due = await Source.find({ lastFetchedAt: { $exists: false } }).lean();
    expect(due.length)
      .to.be.within(1, 29)
      .and.to.equal(30 - report.sources);
    expect(await Source.countDocuments({ claimedBy: { $exists: true } })).to.equal(0);
    expect(await refreshSources(portal())).to.include({ sources: due.length, fetched: due.length });
  });

  it('can be had on the command line, beside a running portal', async function () {
    this.timeout(300_000); // three processes, each with a database to join
    const source = await aSource(`${site.url}/feed`);
    const command = (...options: string[]) =>
      run(
        process.execPath,
        [fromRoot('dist', 'server', 'cli', 'index.js'), 'refresh', '--json', ...options],
        {
          env: {
            ...process.env,
            DATA_DIR: portal().config.dataDir,
            MONGODB_URI: portal().config.mongodbUri,
            SESSION_SECRET: portal().config.sessionSecret,
            FETCH_ALLOW_HOSTS: site.host,
          },
        },
      );
    expect(JSON.parse((await command()).stdout)).to.include({ sources: 1, fetched: 1, newPosts: 1 });
    const again = await command('--source', String(source._id));
    expect(JSON.parse(again.stdout)).to.include({ sources: 1, notModified: 1, newPosts: 0 });
    expect(await Post.countDocuments()).to.equal(1);
    const wrong = await command('--source', 'bukan-id').catch((error: unknown) => error);
    expect(wrong).to.include({ code: 1, stderr: '"bukan-id" is not the id of a source\n' });
  });
});
