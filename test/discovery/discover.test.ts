import { expect } from 'chai';
import { Account, type AccountRecord } from '../../models/account.js';
import { Proposal } from '../../models/proposal.js';
import { Source } from '../../models/source.js';
import { discover } from '../../server/discovery/discover.js';
import { openPoliteFetcher } from '../../server/aggregation/polite-fetcher.js';
import { readPageFacts } from '../../server/registry/page-facts.js';
import { anAccount, rssFeed, rssItem } from '../support/channels.js';
import { signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anUnverifiedAccount } from '../support/registry.js';
import type { RemoteSite } from '../support/remote-site.js';
import { portalReaching, startSite, type SitePages } from '../support/sites.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const now = new Date('2026-03-01T00:00:00Z');
const daysLater = (days: number) => new Date(now.getTime() + days * DAY_MS);
const FEED = { type: 'application/rss+xml', body: rssFeed(rssItem({ path: '/a' })) };

describe('discovery of feeds and accounts', () => {
  let site: RemoteSite;
  let pages: SitePages;

  beforeEach(async () => {
    await freshDatabase();
    pages = {};
    site = await startSite(pages);
  });
  afterEach(() => site.close());

  const aWebsite = (fields: Partial<AccountRecord> = {}) =>
    anAccount({ url: `${site.url}/`, handle: site.host, key: `website:${site.host}`, ...fields });
  const run = (at = now) => discover(portalReaching(site), { now: at, pauseMs: 0 });
  const proposed = async () =>
    (await Proposal.find({ status: 'open' }).sort({ _id: 1 }).lean()).map(({ key, how }) => [key, how]);

  it('proposes what the front page names, by the surest way that it does, and nothing that is registered', async () => {
    await aWebsite();
    await anUnverifiedAccount({ url: 'instagram.com/sudah.terdaftar' });
    pages['/'] = `<link rel="alternate" type="application/rss+xml" href="/umpan.xml">
      <a href="https://www.facebook.com/desa.contoh">FB</a> <a rel="me" href="https://facebook.com/desa.contoh/">FB</a>
      <a href="https://instagram.com/sudah.terdaftar">IG</a> <a href="https://facebook.com/sharer.php?u=x">Bagikan</a>
      <a href="https://wa.me/62811111">WA</a> <a href="https://situs-lain.example/">Lain</a>
      <a href="javascript:alert(1)">x</a> <a href="https://faceb00k.com/desa.contoh">tiruan</a>
      <script type="application/ld+json">{"@type":"Organization","sameAs":"https://youtube.com/@desacontoh"}</script>`;
    pages['/umpan.xml'] = FEED;
    expect(await run()).to.deep.equal({ sites: 1, failed: 0, proposed: 3 });
    expect(await proposed()).to.deep.equal([
      ['facebook:desacontoh', 'rel-me'],
      ['youtube:desacontoh', 'same-as'],
      [`${site.url}/umpan.xml`, 'alternate'],
    ]);
    expect((await run(daysLater(3))).sites, 'not looked at again within a week').to.equal(0);
    expect(await run(daysLater(8))).to.include({ sites: 1, proposed: 0 });
  });

  it('tries the usual addresses of a feed, and takes no page for one', async () => {
    await aWebsite();
    pages['/'] = '<link rel="alternate" type="application/rss+xml" href="/bukan-umpan">';
    pages['/bukan-umpan'] = '<html>Halaman</html>';
    pages['/feed'] = '<html>Tidak ditemukan</html>';
    pages['/rss.xml'] = FEED;
    await run();
    expect(await proposed()).to.deep.equal([[`${site.url}/rss.xml`, 'usual-path']]);
  });

  it('asks robots.txt first, and leaves alone what it disallows or cannot tell', async () => {
    const { _id } = await aWebsite();
    pages['/'] = '<a href="https://instagram.com/desa.contoh">IG</a>';
    pages['/robots.txt'] = { type: 'text/plain', body: 'User-agent: KabarKIM\nDisallow: /' };
    expect(await run()).to.include({ failed: 1, proposed: 0 });
    expect(site.requests.map(({ path }) => path)).to.deep.equal(['/robots.txt']);
    expect((await Account.findById(_id).lean())?.discovery).to.include({ error: 'robots' });
    pages['/robots.txt'] = { status: 503, body: '' };
    expect(await run(daysLater(3))).to.include({ failed: 1, proposed: 0 });
    pages['/robots.txt'] = { type: 'text/plain', body: 'User-agent: *\nDisallow: /feed\nDisallow: /rss' };
    site.requests.length = 0;
    expect(await run(daysLater(6))).to.include({ failed: 0, proposed: 1 });
    expect(site.requests.map(({ path }) => path))
      .to.include('/')
      .and.not.include('/feed');
  });

  it('asks one host no more often than once in the pause', async () => {
    const fetcher = openPoliteFetcher(portalReaching(site), { pauseMs: 60 });
    const began = performance.now();
    try {
      pages['/'] = 'x';
      await Promise.all([1, 2, 3].map(() => fetcher.get(`${site.url}/`)));
    } finally {
      await fetcher.close();
    }
    expect(site.requests).to.have.length(4);
    // Three pauses between four requests; a little is allowed for clocks.
    expect(performance.now() - began).to.be.at.least(170);
  });

  it('is accepted with one press, dismissed for good, and proof where the site is official', async () => {
    const website = await aWebsite();
    pages['/'] = `<a href="https://instagram.com/desa.contoh">IG</a><a href="https://t.me/desacontoh">T</a>
      <a href="https://x.com/pembuattema">X</a>`;
    pages['/feed'] = FEED;
    await run();
    const { client } = await signedInAs('admin');
    const list = await client.get('/admin/usulan');
    expect(list.text).to.include('desa.contoh').and.include('Daftarkan sebagai resmi').and.include('/feed');
    const press = async (key: string, act: string, fields = {}) => {
      const { _id } = await Proposal.findOne({ key }).orFail().lean();
      return client.post(`/admin/usulan/${String(_id)}/${act}`, fields);
    };
    await press('instagram:desa.contoh', 'penerimaan', { official: 'true' });
    await press('telegram:desacontoh', 'penerimaan');
    await press('x:pembuattema', 'penolakan');
    await press(`${site.url}/feed`, 'penerimaan');
    expect((await press('x:pembuattema', 'penerimaan')).status).to.equal(409);
    const accounts = await Account.find({ organisation: website.organisation }).sort({ key: 1 }).lean();
    expect(accounts.map(({ key, status }) => [key, status])).to.deep.equal([
      ['instagram:desa.contoh', 'verified'],
      ['telegram:desacontoh', 'unverified'],
      [`website:${site.host}`, 'verified'],
    ]);
    expect(accounts[0]!.verification).to.include({ method: 'rel-me', note: `${site.url}/` });
    expect((await Source.findOne({ account: website._id }).lean())?.feedUrl).to.equal(`${site.url}/feed`);
    expect(await run(daysLater(8))).to.include({ proposed: 0 });
    expect(await proposed()).to.deep.equal([]);
  });

  it('is no proof where the site itself is not official', async () => {
    await aWebsite({ status: 'unverified' });
    pages['/'] = '<a href="https://instagram.com/desa.contoh">IG</a>';
    await run();
    const { client } = await signedInAs('admin');
    expect((await client.get('/admin/usulan')).text).to.not.include('Daftarkan sebagai resmi');
    const { _id } = await Proposal.findOne().orFail().lean();
    const answer = await client.post(`/admin/usulan/${String(_id)}/penerimaan`, { official: 'true' });
    expect(answer.status).to.equal(409);
    expect((await Proposal.findById(_id).lean())?.status).to.equal('open');
  });

  it('reads hostile pages to the end', () => {
    const page = (body: string) =>
      readPageFacts({ body: Buffer.from(body), contentType: 'text/html', url: 'https://desa.example/' });
    const many = page(Array.from({ length: 5_000 }, (_, n) => `<a href="/h${n}">x</a>`).join(''));
    expect(many.links).to.have.length(2_000);
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    expect(page(`<script type="application/ld+json">${deep}</script>`).links).to.deep.equal([]);
    expect(
      page('<script type="application/ld+json">{"sameAs":[1,null,"https://x.com/a"]').links,
    ).to.deep.equal([]);
    expect(
      page('<base href="javascript:alert(1)"><a href="data:text/html,x">x</a><a href="//b.example">y</a>')
        .links,
    ).to.deep.equal([{ url: 'https://b.example/', kind: 'link' }]);
  });
});
