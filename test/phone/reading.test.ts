import { expect } from 'chai';
import { lookForChanges } from '../../public/js/offline/changes.js';
import { keptAddresses, keptReading, noteReading, readingAddress } from '../../public/js/offline/kept.js';
import { readPage } from '../../public/js/offline/visit.js';
import type { StoryRecord } from '../../models/story.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { CacheStorageInMemory } from '../support/cache-storage.js';
import { Client } from '../support/client.js';
import { aPublishedStory } from '../support/decisions.js';
import { aPerson, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const NO_PATIENCE_MS = 1;

type Ask = (address: string, init?: RequestInit) => Promise<Response>;

describe('what a reader’s phone keeps', () => {
  const { fetch: online } = globalThis;
  const browser = globalThis as unknown as { caches?: CacheStorageInMemory; fetch: Ask };
  const fromPortal: Ask = (address, init) => online(new URL(address, portal().url), init);
  const noLine: Ask = () => Promise.reject(new TypeError('Failed to fetch'));

  beforeEach(async () => {
    await freshDatabase();
    browser.caches = new CacheStorageInMemory(portal().url);
    browser.fetch = fromPortal;
  });
  after(() => {
    delete browser.caches;
    globalThis.fetch = online;
  });

  /** A visit as the service worker has it, until everything is kept. */
  async function visit(path: string, { ask = fromPortal, patienceMs = HOUR_MS } = {}): Promise<Response> {
    const work: Promise<unknown>[] = [];
    const event = {
      request: path,
      waitUntil: (promise: Promise<unknown>) => void work.push(promise),
    };
    browser.fetch = (address, init) => (address === path ? ask(address) : fromPortal(address, init));
    const answer: Response = await readPage(event, readingAddress(new URL(path, portal().url)), patienceMs);
    for (const one of work) await one;
    browser.fetch = fromPortal;
    return answer;
  }
  const pathOf = ({ slug }: StoryRecord) => `/berita/${slug}`;

  it('are the public pages that it read, under one address each, and shown without a line with a note', async () => {
    const path = pathOf(await aPublishedStory({ title: 'Jembatan gantung dibuka' }));
    const seen = await (await visit(`${path}?utm_source=wa`)).text();
    expect(seen).to.include('data-kept-note hidden');
    const answer = await visit(path, { ask: noLine });
    const text = await answer.text();
    expect(text).to.include('Jembatan gantung dibuka').and.include('<div data-kept-note class="notice');
    expect(text)
      .to.match(/Halaman ini disimpan pada \d+ \p{L}+ \d{4}/u)
      .and.not.include('{time}');
    expect(answer.headers.get('content-security-policy')).to.equal(
      (await new Client().get(path)).headers.get('content-security-policy'),
    );
  });

  it('are shown where the line is too slow or the portal is down, and the page is kept when it comes', async () => {
    await visit('/');
    const before = await (await keptReading('/'))?.text();
    await aPublishedStory({ title: 'Panen raya' });
    const slow: Ask = async (address) => {
      await new Promise((resolve) => setTimeout(resolve, 5 * NO_PATIENCE_MS));
      return fromPortal(address);
    };
    const answer = await visit('/', { ask: slow, patienceMs: NO_PATIENCE_MS });
    expect(await answer.text()).to.include('<div data-kept-note class');
    expect(before).to.not.include('Panen raya');
    expect(await (await keptReading('/'))?.text()).to.include('Panen raya');
    const down = await visit('/', { ask: async () => new Response('', { status: 502 }) });
    expect([down.status, await down.text()].join()).to.include('Panen raya');
  });

  it('are never what somebody signed in was shown, what was searched for, or an error', async () => {
    const { client } = await signedInAs('contributor');
    const own = await client.get('/');
    await noteReading('/', new Response(own.text, { status: own.status, headers: own.headers }));
    await visit('/wilayah/99.99.99');
    expect(await keptAddresses()).to.deep.equal([]);
    const addressOf = (path: string) => readingAddress(new URL(path, portal().url));
    for (const path of [
      '/berita?q=desa',
      '/meja',
      '/kontributor/tulis',
      '/berita/a/bagikan.jpg',
      '/?bahasa=en',
    ])
      expect(addressOf(path), path).to.equal(undefined);
    expect(addressOf('/berita?fbclid=1&halaman=2&topik=budaya')).to.equal('/berita?topik=budaya&halaman=2');
  });

  it('stays within its bounds: what was read longest ago goes first', async () => {
    const page = () =>
      new Response('<html lang="id">', {
        headers: { 'Cache-Control': 'public', 'Content-Type': 'text/html', Date: new Date().toUTCString() },
      });
    for (let number = 0; number < 52; number += 1) await noteReading(`/berita/kabar-${number}`, page());
    await noteReading('/berita/kabar-2', page());
    const kept = await keptAddresses();
    expect(kept).to.have.length(50);
    expect([kept[0], kept.at(-1)]).to.deep.equal(['/berita/kabar-3', '/berita/kabar-2']);
  });

  it('loses a withdrawn story, and its title on other pages, by one request that tells nothing of what was read', async () => {
    const [withdrawn, corrected] = [
      await aPublishedStory({ title: 'Sumur tercemar' }),
      await aPublishedStory({ title: 'Jalan diperbaiki' }),
    ];
    const other = pathOf(await aPublishedStory({ title: 'Panen raya' }));
    for (const path of ['/', pathOf(withdrawn), pathOf(corrected), other]) await visit(path);
    const notice = { text: 'Tanggalnya keliru.', reason: 'Salah ketik' };
    const editor = await aPerson('editor');
    await correctStory(editor, String(withdrawn._id), { kind: 'withdrawal', ...notice }, { now: new Date() });
    await correctStory(editor, String(corrected._id), { kind: 'correction', ...notice }, { now: new Date() });

    const asked: string[] = [];
    browser.fetch = (address, init) => {
      asked.push(address);
      return fromPortal(address, init);
    };
    await lookForChanges();
    expect(asked[0]).to.equal('/luring/berubah.json');
    expect(await keptAddresses()).to.have.members(['/', pathOf(corrected), other]);
    expect(await (await keptReading('/'))?.text()).to.not.include('Sumur tercemar');
    expect(await (await keptReading(pathOf(corrected)))?.text()).to.include(notice.text);

    asked.length = 0;
    await lookForChanges();
    expect(asked).to.deep.equal([]);
    await lookForChanges(Date.now() + 7 * HOUR_MS);
    expect(asked[0]).to.equal('/luring/berubah.json');
  });

  it('forgets what is gone when it is asked for, and what nobody can tell of any more', async () => {
    const story = await aPublishedStory({ title: 'Sumur tercemar' });
    await visit(pathOf(story));
    await noteReading(pathOf(story), new Response('', { status: 410 }));
    expect(await keptAddresses()).to.deep.equal([]);
    const old = { 'Cache-Control': 'public', 'Content-Type': 'text/html' };
    const headers = { ...old, Date: new Date(Date.now() - 40 * DAY_MS).toUTCString() };
    await noteReading('/berita', new Response('<html lang="id">', { headers }));
    await lookForChanges();
    expect(await keptAddresses()).to.deep.equal([]);
  });
});

describe('what the portal tells phones to forget', () => {
  beforeEach(freshDatabase);

  it('has no words of what was withdrawn, and is the same for everybody', async () => {
    const story = await aPublishedStory({ title: 'Sumur tercemar' });
    await correctStory(
      await aPerson('editor'),
      String(story._id),
      { kind: 'withdrawal', text: 'Tidak benar.', reason: 'Keliru' },
      { now: new Date() },
    );
    const { status, text, headers } = await new Client().get('/luring/berubah.json');
    expect([status, headers.get('cache-control')?.slice(0, 6)]).to.deep.equal([200, 'public']);
    expect(text).to.not.include('sumur');
    const { since, changed } = JSON.parse(text) as { since: string; changed: Record<string, string> };
    expect(Object.keys(changed)).to.have.length(1);
    expect(Object.keys(changed)[0]).to.match(/^[\w-]{16}$/);
    // From the beginning of a day; another one may have begun since it was said.
    expect(Date.now() - Date.parse(since)).to.be.within(30 * DAY_MS, 31 * DAY_MS + HOUR_MS);
  });
});
