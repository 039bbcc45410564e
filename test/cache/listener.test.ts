import { createServer, type Server } from 'node:http';
import express from 'express';
import { expect } from 'chai';
import { announceChange } from '../../models/public-version.js';
import { cachedListener } from '../../server/cache/listener.js';
import type { PageStore } from '../../server/cache/page-store.js';
import { publicPage } from '../../server/cache/public-page.js';
import { listenHere } from '../support/listening.js';
import { freshDatabase } from '../support/portal.js';
import { onTheWire } from '../support/wire.js';

const KILOBYTE = 1024;

/** A page that waits until it is told to go on. */
interface Waiting {
  write(text: string): void;
}

describe('Making a page', () => {
  let server: Server;
  let base: string;
  let store: PageStore;
  let made: Waiting[];
  let arrived: (() => void)[];

  beforeEach(async () => {
    await freshDatabase();
    [made, arrived] = [[], []];
    const app = express();
    app.get('/tentang', publicPage, (_req, res) => void res.cookie('satu', 'dua').send('Untuk satu orang'));
    app.get('/pedoman', publicPage, (_req, res) => void res.status(500).send('Rusak'));
    app.get('/wilayah', publicPage, (_req, res) => void res.send('x'.repeat(100)));
    app.get('/privasi', (_req, res) => void res.send('Tidak ditandai'));
    app.get('/{*any}', publicPage, (_req, res) => {
      made.push({ write: (text) => void res.send(text) });
      arrived.shift()?.();
    });
    const said = { headers: [], framedHeaders: [] };
    const cached = cachedListener({ app, ...said, bytesMax: 64 * KILOBYTE, development: false });
    store = cached.store;
    server = createServer(cached.listener);
    base = `http://${await listenHere(server)}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const nextArrival = () => new Promise<void>((resolve) => arrived.push(resolve));
  const get = (path: string) => onTheWire(path, {}, { base });

  it('happens once for all who ask at the same time', async () => {
    const arrival = nextArrival();
    const answers = Promise.all(Array.from({ length: 20 }, () => get('/berita')));
    await arrival;
    made[0]!.write('Sekali saja');
    expect((await answers).map(({ text }) => text)).to.deep.equal(Array(20).fill('Sekali saja'));
    expect((await get('/berita')).text).to.equal('Sekali saja');
    expect(made.length).to.equal(1);
  });

  it('that began before a change is kept for nobody, and is no answer to who asks after it', async () => {
    let arrival = nextArrival();
    const before = get('/berita');
    await arrival;
    await announceChange('stories');
    arrival = nextArrival();
    const after = get('/berita');
    await arrival;
    made[0]!.write('Sebelum');
    expect((await before).text).to.equal('Sebelum');
    made[1]!.write('Sesudah');
    expect((await after).text).to.equal('Sesudah');
    expect((await get('/berita')).text).to.equal('Sesudah');
    expect(made.length).to.equal(2);
  });

  /** A page of posts is kept, and a new one is being made of what arrived since; for the one reader who waits for it. */
  async function overtaken(path: string): Promise<{ waiting: ReturnType<typeof get> }> {
    let arrival = nextArrival();
    const first = get(path);
    await arrival;
    made[0]!.write('Sebelum');
    await first;
    await announceChange('arrivals');
    arrival = nextArrival();
    const waiting = get(path);
    await arrival;
    return { waiting };
  }

  it('of posts that arrived is waited for by one reader: the others get the page of before until then', async () => {
    const { waiting } = await overtaken('/kabar-kanal');
    const others = await Promise.all(Array.from({ length: 10 }, () => get('/kabar-kanal')));
    expect(others.map(({ text }) => text)).to.deep.equal(Array(10).fill('Sebelum'));
    made[1]!.write('Sesudah');
    expect((await waiting).text).to.equal('Sesudah');
    expect((await get('/kabar-kanal')).text).to.equal('Sesudah');
    expect(made.length).to.equal(2);
  });

  for (const part of ['posts', 'accounts', 'sources', 'organisations'] as const) {
    it(`of posts that arrived never brings back the page of before a change of ${part}`, async () => {
      const { waiting } = await overtaken('/kabar-kanal');
      await announceChange(part);
      const arrival = nextArrival();
      const after = get('/kabar-kanal');
      await arrival;
      made[1]!.write('Antara');
      expect((await waiting).text).to.equal('Antara');
      made[2]!.write('Sesudah');
      expect((await after).text).to.equal('Sesudah');
      expect((await get('/kabar-kanal')).text).to.equal('Sesudah');
      expect(made.length).to.equal(3);
    });
  }

  it('of posts that nobody waits for any more leaves the page of before to nobody', async () => {
    const { waiting } = await overtaken('/kabar-kanal');
    made[1]!.write('Antara');
    await waiting;
    await announceChange('arrivals');
    const arrival = nextArrival();
    const next = get('/kabar-kanal');
    await arrival;
    made[2]!.write('Sesudah');
    expect((await next).text).to.equal('Sesudah');
  });

  it('is kept although something changed that it is not made of', async () => {
    const arrival = nextArrival();
    const answer = get('/berita');
    await arrival;
    await announceChange('posts');
    made[0]!.write('Berita');
    await answer;
    expect((await get('/berita')).text).to.equal('Berita');
    expect(made.length).to.equal(1);
  });

  it('for a reader who went away meanwhile is of use to the next', async () => {
    const arrival = nextArrival();
    const gone = new AbortController();
    const first = fetch(`${base}/berita`, { signal: gone.signal }).catch(() => 'gone');
    await arrival;
    gone.abort();
    expect(await first).to.equal('gone');
    const again = nextArrival();
    const second = get('/berita');
    await Promise.race([again, second]);
    for (const page of made) page.write('Berita');
    expect((await second).text).to.equal('Berita');
  });

  it('that turned out to be for one person, failed, or was never marked is not kept', async () => {
    for (const path of ['/tentang', '/pedoman', '/privasi']) {
      const first = await get(path);
      expect(first.headers.etag, path).to.match(/^W\//);
      expect((await get(path)).text).to.equal(first.text);
    }
    expect(store.keys(performance.now())).to.deep.equal([]);
  });

  it('never takes more than its share of memory', async () => {
    // Nothing that could be pressed together.
    const text = () =>
      Array.from({ length: 12 * KILOBYTE }, () => String.fromCharCode(33 + Math.random() * 90)).join('');
    for (let number = 0; number < 8; number += 1) {
      const arrival = nextArrival();
      const answer = get(`/berita/kabar-${number}`);
      await arrival;
      made.at(-1)!.write(text());
      await answer;
    }
    expect(store.keys(performance.now()).length).to.be.within(1, 3);
    const arrival = nextArrival();
    const answer = get('/berita/besar');
    await arrival;
    made.at(-1)!.write(Array.from({ length: 10 }, text).join(''));
    expect((await answer).status).to.equal(200);
    expect(store.keys(performance.now()).some((key) => key.includes('besar'))).to.equal(false);
  });
});
