import { expect } from 'chai';
import { Client } from '../support/client.js';
import { signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { onTheWire } from '../support/wire.js';

describe('Public pages and caches', () => {
  let paths: string[];

  beforeEach(async () => {
    await freshDatabase();
    const { slug } = await aStoredStory();
    const pages = [
      '/',
      '/berita',
      `/berita/${slug}`,
      '/wilayah',
      `/wilayah/${VILLAGE}`,
      '/tentang',
      '/pedoman',
    ];
    paths = [...pages, '/rss.xml', '/sitemap.xml', '/sitemap/berita-1.xml', '/api/v1/feed'];
  });

  it('may be kept by a shared cache for a moment, by language', async () => {
    for (const path of paths) {
      const { headers } = await new Client().get(path);
      expect(headers.get('cache-control'), path).to.match(/^public, max-age=0, s-maxage=\d+/);
      expect(headers.get('vary'), path).to.match(/Cookie/i);
    }
  });

  it('say in which language they are, made for their reader or lying ready', async () => {
    const languageOf = async (path: string, headers: Record<string, string> = {}) =>
      (await onTheWire(path, headers)).headers['content-language'];
    for (const path of paths) {
      const isPage = !/xml|api/.test(path);
      for (const language of ['id', 'en', 'en']) {
        const said = await languageOf(path, { Cookie: `bahasa=${language}` });
        expect(said, `${path} in ${language}`).to.equal(isPage ? language : undefined);
      }
    }
    expect(await languageOf('/widget?bahasa=en')).to.equal('en');
    expect(await languageOf('/tidak-ada')).to.equal('id');
  });

  it('are not sent again while they have not changed', async () => {
    for (const path of paths) {
      const tag = (await new Client().get(path)).headers.get('etag') ?? '';
      const answer = await new Client().get(path, { headers: { 'If-None-Match': tag } });
      expect([answer.status, answer.text], path).to.deep.equal([304, '']);
    }
  });

  it('are sent again once they have', async () => {
    const tag = (await new Client().get('/')).headers.get('etag') ?? '';
    await aStoredStory({ title: 'Kabar paling baru' });
    const answer = await new Client().get('/', { headers: { 'If-None-Match': tag } });
    expect(answer.status).to.equal(200);
    expect(answer.text).to.contain('Kabar paling baru');
  });

  it('are kept by nobody for whoever is signed in or just chose a language', async () => {
    const { client } = await signedInAs('contributor');
    expect((await client.get('/')).headers.get('cache-control')).to.equal('private, no-store');
    expect((await new Client().get('/?bahasa=en')).headers.get('cache-control')).to.equal(
      'private, no-store',
    );
  });

  it('ask no other site for anything and run only what is served with them', async () => {
    for (const path of paths.filter((known) => !/xml|api/.test(known))) {
      const { text, headers } = await new Client().get(path);
      expect(text, path).not.to.match(
        /<(?:script(?! type="application\/ld\+json"| type="module" src="\/js\/)|iframe|style)|\son\w+=|\sstyle=/,
      );
      expect(text, path).not.to.match(
        /<(?:img|source|link rel="(?:stylesheet|icon)")[^>]*(?:src|srcset|href)="https?:/,
      );
      expect(headers.get('set-cookie'), path).to.equal(null);
    }
  });
});
