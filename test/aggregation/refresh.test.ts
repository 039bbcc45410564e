import { expect } from 'chai';
import { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Post } from '../../models/post.js';
import { Source } from '../../models/source.js';
import type { RefreshOptions } from '../../server/aggregation/refresh.js';
import { setPostsOfficial } from '../../server/aggregation/save-posts.js';
import { ensureSourceForAccount } from '../../server/aggregation/sources.js';
import { NotFound } from '../../server/errors.js';
import type { Progress } from '../../server/progress.js';
import { setOrganisationActive } from '../../server/registry/organisations.js';
import { anAccount, aSource, rssFeed, rssItem, sourceOf } from '../support/channels.js';
import { feedSites } from '../support/feed-sites.js';
import { freshDatabase } from '../support/portal.js';

const NOW = new Date('2026-03-20T00:00:00Z');
const LATER = new Date('2026-03-21T00:00:00Z');

describe('Refreshing sources', () => {
  const { site, feedSite, refresh: refreshAt, close } = feedSites();
  beforeEach(freshDatabase);
  afterEach(close);

  const refresh = (options: RefreshOptions = {}) => refreshAt({ now: NOW, ...options });

  it('brings the items of a feed once, and asks only what changed after that', async () => {
    const { url } = await feedSite({
      body: rssFeed(rssItem({ path: '/a' }), rssItem({ path: '/b?utm_source=rss' })),
    });
    const source = await aSource(`${url}/feed`);

    const first = await refresh();
    expect(first).to.include({ sources: 1, fetched: 1, notModified: 0, failed: 0, newPosts: 2 });
    const second = await refresh({ now: LATER });
    expect(second).to.include({ sources: 1, fetched: 0, notModified: 1, failed: 0, newPosts: 0 });

    const posts = await Post.find({ source: source._id }).sort({ guid: 1 }).lean();
    expect(posts.map(({ canonicalUrl }) => canonicalUrl)).to.deep.equal([
      'https://kim.example/a',
      'https://kim.example/b',
    ]);
    expect(posts[0]).to.deep.include({
      account: source.account,
      official: true,
      title: 'Kabar /a',
      excerpt: 'Isi kabar.',
      publishedAt: new Date('2026-03-16T04:13:00Z'),
      firstSeenAt: NOW,
    });
    const read = await sourceOf(source.account);
    expect(read).to.deep.include({
      title: 'Kanal KIM',
      lastStatus: 304,
      lastSuccessAt: LATER,
      consecutiveFailures: 0,
    });
    expect(read.nextFetchAt).to.deep.equal(new Date('2026-03-21T14:28:00Z'));
    expect(read).to.include({ intervalMinutes: 868, postsPerWeek: 3.66 });
    expect(read.lastPostAt).to.deep.equal(new Date('2026-03-16T04:13:00Z'));
    expect(read.latencyMs).to.be.a('number');
  });

  it('takes an item whose address is longer than any page has without it', async () => {
    const { url } = await feedSite({
      body: rssFeed(
        rssItem({ path: `/${'a'.repeat(5_000)}`, guid: 'g'.repeat(5_000) }),
        rssItem({ path: '/b' }),
      ),
    });
    const source = await aSource(`${url}/feed`);
    expect(await refresh()).to.include({ failed: 0, newPosts: 2 });
    const [long] = await Post.find({ source: source._id, url: { $exists: false } }).lean();
    expect(long?.guid).to.match(/^[\da-f]{64}$/);
  });

  it('makes nothing public of an organisation that was taken off the pages', async () => {
    const { url } = await feedSite({ body: rssFeed(rssItem({ path: '/a' })) });
    const source = await aSource(`${url}/feed`);
    await setOrganisationActive(String(source.organisation), false);
    expect(await refresh({ which: source._id })).to.include({ newPosts: 1 });
    expect(await Post.findOne().lean()).to.include({ official: false });
    await setOrganisationActive(String(source.organisation), true);
    expect(await Post.findOne().lean()).to.include({ official: true });
  });

  it('leaves alone on schedule what is not due, and reads it when asked to', async () => {
    const { url, requests } = await feedSite({ body: rssFeed() });
    const source = await aSource(`${url}/feed`);
    await refresh();
    expect(await refresh()).to.include({ sources: 0 });
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => void seen.push(progress);
    expect(await refresh({ which: 'all', onProgress })).to.include({ sources: 1, notModified: 1 });
    expect(seen).to.deep.equal([{ done: 1, total: 1 }]);
    expect(await refresh({ which: source._id })).to.include({ sources: 1, notModified: 1 });
    expect(requests).to.have.length(3);
  });

  it('knows a post without a page again by its name, or by what it says', async () => {
    const document = {
      body: rssFeed(
        '<item><title>Siaran pagi</title><guid isPermaLink="false">siaran-1</guid></item>',
        '<item><title>Tanpa nama dan tautan</title></item>',
      ),
    };
    const { url } = await feedSite(document);
    await aSource(`${url}/feed`);
    expect(await refresh()).to.include({ newPosts: 2 });
    document.body = document.body.replace('Siaran pagi', 'Siaran pagi ini');
    expect(await refresh({ now: LATER })).to.include({ fetched: 1, newPosts: 0 });
    const posts = await Post.find().sort({ title: 1 }).lean();
    expect(posts.map(({ title, url: page }) => [title, page])).to.deep.equal([
      ['Siaran pagi ini', undefined],
      ['Tanpa nama dan tautan', undefined],
    ]);
  });

  it('knows a post again that moved, by what it says and when it was published', async () => {
    const item = { title: 'Panen raya', text: 'Seluruh desa memanen padi.' };
    const document = { body: rssFeed(rssItem({ ...item, path: '/?p=1' })) };
    const { url } = await feedSite(document);
    await aSource(`${url}/feed`);
    await refresh();
    document.body = rssFeed(
      rssItem({ ...item, path: '/2026/panen-raya' }),
      rssItem({ ...item, path: '/tahun-lalu', date: 'Sun, 16 Mar 2025 11:13:00 +0700' }),
    );
    expect(await refresh({ now: LATER })).to.include({ newPosts: 1 });
    const pages = await Post.distinct('canonicalUrl');
    expect(pages.toSorted()).to.deep.equal([
      'https://kim.example/2026/panen-raya',
      'https://kim.example/tahun-lalu',
    ]);
    expect(await refresh({ which: 'all', now: LATER })).to.include({ newPosts: 0 });
  });

  it('updates a post that changed, and knows one whose guid was renewed', async () => {
    const document = { body: rssFeed(rssItem({ path: '/a', text: 'Lama' }), rssItem({ path: '/b' })) };
    const { url } = await feedSite(document);
    await aSource(`${url}/feed`);
    await refresh();
    document.body = rssFeed(
      rssItem({ path: '/a', text: 'Baru sekali' }),
      rssItem({ path: '/b', guid: 'lain' }),
    );
    expect(await refresh({ now: LATER })).to.include({ fetched: 1, newPosts: 0 });
    expect(await Post.countDocuments()).to.equal(2);
    const post = await Post.findOne({ guid: '/a' }).orFail().lean();
    expect(post).to.deep.include({ excerpt: 'Baru sekali', firstSeenAt: NOW, updatedAt: LATER });
  });

  it('does not let two runs fetch the same source', async () => {
    const { url, requests } = await feedSite({ body: rssFeed(rssItem({ path: '/a' })) });
    await Promise.all(Array.from({ length: 5 }, (_, index) => aSource(`${url}/${index}`)));
    const reports = await Promise.all([refresh(), refresh(), refresh()]);
    expect(reports.reduce((sum, { sources }) => sum + sources, 0)).to.equal(5);
    expect(requests).to.have.length(5);
    expect(await Post.countDocuments()).to.equal(5);
  });

  it('records what went wrong on the source and goes on with the others', async () => {
    const good = await feedSite({ body: rssFeed(rssItem({ path: '/a' })) });
    const broken = await feedSite({ body: '<rss version="2.0">\n<channel></rss>' });
    const busy = await site((_request, response) => response.writeHead(503, { 'retry-after': '7200' }).end());
    const refused = await site(() => undefined);
    await refused.close();
    const accounts = await Promise.all(
      [good, broken, busy, refused].map(async ({ url }) => (await aSource(`${url}/feed`)).account),
    );
    const forbidden = await aSource('http://192.168.1.1/feed');

    expect(await refresh()).to.include({ sources: 5, fetched: 1, failed: 4, newPosts: 1 });
    const [, brokenSource, busySource, refusedSource] = await Promise.all(accounts.map(sourceOf));
    expect(brokenSource?.lastError).to.deep.include({ code: 'bad-xml', line: 2, at: NOW });
    expect(brokenSource?.etag).to.equal(undefined);
    expect(busySource?.lastError).to.deep.include({ code: 'http-status', status: 503 });
    expect(busySource?.nextFetchAt).to.deep.equal(new Date('2026-03-20T02:00:00Z'));
    expect(refusedSource?.lastError).to.include({ code: 'connection' });
    expect((await sourceOf(forbidden.account)).lastError).to.include({ code: 'blocked-address' });
    expect(brokenSource?.consecutiveFailures).to.equal(1);
    expect(brokenSource?.nextFetchAt).to.be.greaterThan(NOW);
  });

  it('forgets the failures of a source that recovers, and keeps the odd items on record', async () => {
    const document = { body: 'rusak' };
    const { url } = await feedSite(document);
    const { account } = await aSource(`${url}/feed`);
    await refresh();
    document.body = rssFeed(rssItem({ path: '/a' }), '<item><link>https://kim.example/kosong</link></item>');
    expect(await refresh({ now: LATER })).to.include({ fetched: 1, newPosts: 1 });
    const source = await sourceOf(account);
    expect(source.consecutiveFailures).to.equal(0);
    expect(source.lastError).to.equal(undefined);
    expect(source.itemProblems).to.deep.equal([{ index: 1, code: 'no-text' }]);
  });

  it('lets a source sleep that is gone, and follows one that moved', async () => {
    const { url } = await site((request, response) => {
      if (request.url === '/gone') response.writeHead(410).end();
      else if (request.url === '/old') response.writeHead(301, { location: '/new' }).end();
      else response.end(rssFeed(rssItem({ path: '/a' })));
    });
    const gone = await aSource(`${url}/gone`);
    const moved = await aSource(`${url}/old`);
    expect(await refresh()).to.include({ fetched: 1, failed: 1 });
    const asleep = await sourceOf(gone.account);
    expect(asleep.lastError).to.deep.include({ code: 'gone', status: 410 });
    expect(asleep).to.deep.include({
      dormantSince: NOW,
      nextFetchAt: new Date('2026-03-27T00:00:00Z'),
    });
    expect(await sourceOf(moved.account)).to.include({ feedUrl: `${url}/old`, movedTo: `${url}/new` });
  });

  it('shows posts of verified accounts only, and hides them when that ends', async () => {
    const { url } = await feedSite({ body: rssFeed(rssItem({ path: '/a' })) });
    const official = await aSource(`${url}/1`);
    await aSource(`${url}/2`, { status: 'unverified' });
    await refresh();
    expect(await Post.distinct('account', { official: true })).to.deep.equal([official.account]);

    await Account.updateOne({ _id: official.account }, { $set: { status: 'revoked' } });
    await setPostsOfficial(official.account, false);
    expect(await Post.countDocuments({ official: true })).to.equal(0);
    expect(await Post.countDocuments()).to.equal(2);
  });

  it('says so when the one source asked for does not exist', async () => {
    const error = await refresh({ which: new Types.ObjectId() }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(NotFound);
  });
});

describe('The source of an account', () => {
  beforeEach(freshDatabase);

  it('is made once, and only where there is a feed to read', async () => {
    const account = await anAccount({ feedUrl: 'https://kim.example/feed' });
    const id = await ensureSourceForAccount(account);
    expect(await ensureSourceForAccount(account)).to.deep.equal(id);
    expect(await Source.countDocuments()).to.equal(1);
    const silent = await anAccount({ platform: 'instagram', url: 'https://www.instagram.com/kim/' });
    expect(await ensureSourceForAccount(silent)).to.equal(null);
    expect(await Source.countDocuments()).to.equal(1);
  });

  it('keeps what is known of a document until its address changes', async () => {
    const account = await anAccount({ feedUrl: 'https://kim.example/feed' });
    await ensureSourceForAccount(account, NOW);
    await Source.updateOne({}, { $set: { etag: '"1"', nextFetchAt: LATER } });
    await ensureSourceForAccount(account, NOW);
    expect(await sourceOf(account._id)).to.deep.include({ etag: '"1"', nextFetchAt: LATER });
    await ensureSourceForAccount({ ...account, feedUrl: 'https://kim.example/atom' }, NOW);
    const source = await sourceOf(account._id);
    expect(source).to.deep.include({ feedUrl: 'https://kim.example/atom', nextFetchAt: NOW, active: true });
    expect(source.etag).to.equal(undefined);
  });

  it('rests when the account has no feed any more', async () => {
    const account = await anAccount({ feedUrl: 'https://kim.example/feed' });
    await ensureSourceForAccount(account);
    expect(await ensureSourceForAccount({ ...account, feedUrl: undefined })).to.equal(null);
    expect((await sourceOf(account._id)).active).to.equal(false);
  });
});
