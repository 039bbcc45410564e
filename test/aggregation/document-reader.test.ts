import { expect } from 'chai';
import { FeedError } from '../../server/aggregation/adapters/feed-document.js';
import { openDocumentReader, type DocumentReader } from '../../server/aggregation/document-reader.js';

const NOW = new Date('2026-03-20T00:00:00Z');
const request = (text: string) => ({
  platform: 'website' as const,
  body: Buffer.from(text),
  contentType: 'application/rss+xml',
  url: 'https://desa.example/feed',
  now: NOW,
  timeZone: 'UTC',
});
const rss = (items: string) =>
  request(`<rss version="2.0"><channel><title>Desa</title>${items}</channel></rss>`);
const item = (path: string, guid = path) =>
  `<item><title>Kabar</title><guid isPermaLink="false">${guid}</guid><link>https://desa.example${path}</link></item>`;

describe('The document reader', () => {
  let reader: DocumentReader;
  beforeEach(() => {
    reader = openDocumentReader();
  });
  afterEach(() => reader.close());

  it('turns bytes into posts on another thread', async () => {
    const document = await reader.read(rss(item('/a?utm_source=rss')));
    expect(document.title).to.equal('Desa');
    expect(document.posts[0]).to.include({ canonicalUrl: 'https://desa.example/a', title: 'Kabar' });
    expect(document.posts[0]?.publishedAt).to.deep.equal(NOW);
  });

  it('keeps the first of a post that the document tells twice', async () => {
    const document = await reader.read(rss(item('/a', '1') + item('/b', '1') + item('/a#komentar', '2')));
    expect(document.posts.map(({ url }) => url)).to.deep.equal(['https://desa.example/a']);
  });

  it('keeps posts apart that share a guid, a page or the front page and are others', async () => {
    const post = (title: string, path: string, guid: string) =>
      `<item><title>${title}</title><link>${path}</link><guid isPermaLink="false">${guid}</guid></item>`;
    const told = [
      ...[post('Satu', '/1', '0'), post('Dua', '/2', '0'), post('Tiga', '/3', '0')],
      ...[post('Empat', '/pengumuman', 'a4'), post('Lima', '/pengumuman', 'a5')],
      ...['Enam', 'Tujuh'].map((title) => `<item><title>${title}</title><link>/</link></item>`),
    ];
    const { posts } = await reader.read(rss(told.join('')));
    expect(posts.map(({ title }) => title).join()).to.equal('Satu,Dua,Tiga,Empat,Lima,Enam,Tujuh');
    expect(new Set(posts.map(({ guid }) => guid)).size).to.equal(posts.length);
    expect(posts.map(({ canonicalUrl }) => canonicalUrl?.slice(-2))).to.eql(
      ['/1', '/2', '/3'].concat(Array(4).fill(undefined)),
    );
  });

  it('carries errors over with their code and line, and reads on', async () => {
    const [bad, good] = await Promise.allSettled([
      reader.read(rss('\n\n</item>')),
      reader.read(rss(item('/a'))),
    ]);
    expect(bad).to.have.property('reason').that.includes({ code: 'bad-xml', line: 3 });
    expect(good.status).to.equal('fulfilled');
  });

  it('gives a document up that takes too long or too much, and reads the next', async () => {
    const impatient = openDocumentReader(1, 1);
    expect(await failureOf(impatient.read(rss(item('/a'))))).to.include({ code: 'too-complex' });
    await impatient.close();
    const one = openDocumentReader(5_000, 1);
    const deep = `{"version":"https://jsonfeed.org/version/1","items":[${'['.repeat(12_000_000)}`;
    const [bad, ...good] = await Promise.allSettled([
      one.read(request(deep)),
      ...['/a', '/b', '/c'].map((path) => one.read(rss(item(path)))),
    ]);
    await one.close();
    expect(bad).to.have.property('reason').that.is.instanceOf(FeedError);
    expect(good.map((read) => read.status === 'fulfilled' && read.value.posts[0]?.url)).to.deep.equal(
      ['/a', '/b', '/c'].map((path) => `https://desa.example${path}`),
    );
  });
});

async function failureOf(reading: Promise<unknown>): Promise<unknown> {
  return reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}
