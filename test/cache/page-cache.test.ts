import { expect } from 'chai';
import { publicAddress } from '../../server/cache/public-addresses.js';
import { signedInAs } from '../support/people.js';
import { Client } from '../support/client.js';
import { freshDatabase, keptPages } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { onTheWire } from '../support/wire.js';

/** Those made of what the database holds; the others outlive a test. */
const keys = () =>
  keptPages()
    .keys(performance.now())
    .filter((key) => publicAddress(key.replace(/^\w+ /, ''))?.madeOf.length);
const ENCODINGS = ['br', 'gzip', undefined] as const;

describe('The kept pages', () => {
  let story: string;
  beforeEach(async () => {
    await freshDatabase();
    story = `/berita/${(await aStoredStory({ title: 'Irigasi Halong mengalir lagi' })).slug}`;
  });

  it('answer the second reader as the first, to the byte', async () => {
    const first = await onTheWire(story, { 'accept-encoding': 'br' });
    expect(keys()).to.deep.equal([`id ${story}`]);
    const second = await onTheWire(story, { 'accept-encoding': 'br' });
    expect(first.text).to.include('Irigasi Halong mengalir lagi');
    expect(second.bytes.equals(first.bytes)).to.equal(true);
    expect({ ...second.headers, date: '' }).to.deep.equal({ ...first.headers, date: '' });
  });

  it('have the headers that every page has', async () => {
    await onTheWire(story);
    const { headers } = await onTheWire(story);
    expect(headers).to.include({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-type': 'text/html; charset=utf-8',
      vary: 'Accept-Encoding, Cookie',
    });
    const { headers: uncached } = await onTheWire('/masuk');
    const shared = Object.keys(uncached).filter((name) => /security|policy|^x-(?!request)/.test(name));
    expect(shared.length).to.be.above(5);
    for (const name of shared) expect(headers[name], name).to.equal(uncached[name]);
    expect(headers['cache-control']).to.match(/^public, max-age=0, s-maxage=\d+/);
    expect(headers['set-cookie']).to.equal(undefined);
  });

  it('come in the encoding that the reader takes, with the same text', async () => {
    const { text } = await onTheWire(story);
    const asked: [header: string, encoding: (typeof ENCODINGS)[number]][] = [
      ['gzip, deflate, br', 'br'],
      ['gzip;q=1, br;q=0.2', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['GZIP', 'gzip'],
      ['*', 'br'],
      ['deflate', undefined],
      ['identity', undefined],
      ['gzip;q=0, identity', undefined],
      ['', undefined],
    ];
    for (const [header, encoding] of asked) {
      const answer = await onTheWire(story, { 'accept-encoding': header });
      expect([answer.headers['content-encoding'], answer.text === text], header).to.deep.equal([
        encoding,
        true,
      ]);
      expect(Number(answer.headers['content-length']), header).to.equal(answer.bytes.length);
    }
  });

  it('answer HEAD with the same headers and nothing else, first or second', async () => {
    const head = await onTheWire(story, { 'accept-encoding': 'gzip' }, { method: 'HEAD' });
    const get = await onTheWire(story, { 'accept-encoding': 'gzip' });
    const again = await onTheWire(story, { 'accept-encoding': 'gzip' }, { method: 'HEAD' });
    expect(get.bytes.length).to.be.above(500);
    for (const { status, headers, bytes } of [head, again]) {
      expect([status, bytes.length]).to.deep.equal([200, 0]);
      expect({ ...headers, date: '' }).to.deep.equal({ ...get.headers, date: '' });
    }
  });

  it('are not sent again to whoever has them, under a strong tag for each encoding', async () => {
    const tags = new Set<string>();
    for (const encoding of ['br', 'gzip', 'identity']) {
      const { headers } = await onTheWire(story, { 'accept-encoding': encoding });
      const tag = headers.etag ?? '';
      tags.add(tag);
      expect(tag).to.match(/^"[^"]+"$/);
      for (const condition of [tag, `"other", W/${tag}`, '*']) {
        const conditional = { 'accept-encoding': encoding, 'if-none-match': condition };
        const answer = await onTheWire(story, conditional);
        expect([answer.status, answer.bytes.length], condition).to.deep.equal([304, 0]);
        expect(answer.headers).to.include({ etag: tag, vary: headers.vary });
        expect(answer.headers['cache-control']).to.equal(headers['cache-control']);
      }
      const other = await onTheWire(story, { 'accept-encoding': encoding, 'if-none-match': '"other"' });
      expect(other.status).to.equal(200);
    }
    expect(tags.size).to.equal(3);
  });

  it('are not taken for the same in an encoding that the reader does not take', async () => {
    const { headers } = await onTheWire(story, { 'accept-encoding': 'br' });
    const answer = await onTheWire(story, { 'accept-encoding': 'gzip', 'if-none-match': headers.etag ?? '' });
    expect([answer.status, answer.headers['content-encoding']]).to.deep.equal([200, 'gzip']);
  });

  it('of feeds are not sent again to whoever says when it last looked', async () => {
    const { headers } = await onTheWire('/rss.xml');
    const since = headers['last-modified'] ?? '';
    expect((await onTheWire('/rss.xml', { 'if-modified-since': since })).status).to.equal(304);
    const long = new Date(Date.parse(since) - 60_000).toUTCString();
    expect((await onTheWire('/rss.xml', { 'if-modified-since': long })).status).to.equal(200);
    expect((await onTheWire('/rss.xml', { 'if-modified-since': 'kemarin' })).status).to.equal(200);
  });

  it('are another page in another language, and another address', async () => {
    const [indonesian, english] = [await onTheWire('/'), await onTheWire('/', { cookie: 'bahasa=en' })];
    expect(indonesian.text).to.include('<html lang="id">');
    expect(english.text).to.include('<html lang="en">');
    expect((await onTheWire('/', { cookie: 'a=b; bahasa=en' })).text).to.equal(english.text);
    expect((await onTheWire('/')).text).to.equal(indonesian.text);
    expect((await onTheWire('/', { cookie: 'a=b;__Host-bahasa=en' })).text).to.equal(english.text);
    for (const cookie of ['bahasa=xx', 'bahasa=en-', 'a-bahasa=en', 'bahasa=id', 'x=1;\u00a0bahasa=en']) {
      expect((await onTheWire('/', { cookie })).text, cookie).to.equal(indonesian.text);
    }
    expect(keys().toSorted()).to.deep.equal(['en /', 'id /']);
  });

  it('are one whatever is added to their address', async () => {
    const plain = await onTheWire('/berita?topik=pembangunan');
    for (const query of [
      'topik=pembangunan&utm_source=wa',
      'x=%22%3E&topik=pembangunan',
      'halaman=&topik=pembangunan',
    ]) {
      expect((await onTheWire(`/berita?${query}`)).text, query).to.equal(plain.text);
    }
    const dirty = await onTheWire('/berita?kecamatan=63.11.02&%3Cscript%3E=jahat');
    expect(dirty.text).not.to.include('jahat');
    expect((await onTheWire('/berita?halaman=1&topik=pembangunan')).status).to.equal(200);
    expect(keys().toSorted()).to.deep.equal([
      'id /berita?kecamatan=63.11.02',
      'id /berita?topik=pembangunan',
      'id /berita?topik=pembangunan&halaman=1',
    ]);
  });

  it('are never what was looked for in words, chosen, missing or elsewhere', async () => {
    const paths = [
      '/berita?q=irigasi',
      '/?bahasa=en',
      '/berita/tidak-ada',
      '/berita?topik=olahraga',
      '/berita?halaman=501',
      '/BERITA',
      '/berita/',
      '//berita',
      '/berita/..%2f',
      '/masuk',
      '/daftar',
      '/direktori/cek?alamat=x',
      '/transparansi',
    ];
    for (const path of paths) await onTheWire(path);
    expect(keys()).to.deep.equal([]);
  });

  it('are neither made for nor given to somebody who is signed in', async () => {
    const { client, user } = await signedInAs('editor');
    const own = await client.get('/');
    expect(own.text).to.include(user.name);
    expect(keys()).to.deep.equal([]);
    const stranger = await new Client().get('/');
    expect(stranger.text).not.to.include(user.name);
    const again = await client.get('/');
    expect(again.text).to.include(user.name);
    expect(again.headers.get('cache-control')).to.equal('private, no-store');
    expect((await onTheWire('/', { cookie: 'sesi=s%3Aended.x' })).headers['cache-control']).to.include(
      'no-store',
    );
    expect((await onTheWire('/', { authorization: 'Bearer x' })).status).not.to.equal(304);
    expect(keys()).to.deep.equal(['id /']);
  });
});
