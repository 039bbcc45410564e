import { expect } from 'chai';
import { previewOf } from '../../server/pasted-links/link-preview.js';
import { openSiteReader, type SiteReader } from '../../server/registry/site-reader.js';
import type { RemoteSite } from '../support/remote-site.js';
import { portalReaching, startSite, type SitePages } from '../support/sites.js';

const SAID = {
  youtube: {
    title: 'Panen raya <b>Juai</b>',
    author_name: 'KIM Juai',
    type: 'video',
    version: '1.0',
    provider_name: 'YouTube',
    thumbnail_url: 'https://i.ytimg.com/vi/abc/hqdefault.jpg',
    html: '<iframe src="https://www.youtube.com/embed/abc"></iframe>',
  },
  tiktok: {
    version: '1.0',
    type: 'video',
    title: 'Lomba perahu #balangan',
    thumbnail_url: 'javascript:alert(1)',
  },
  x: {
    url: 'https://twitter.com/kim/status/1',
    html: '<blockquote class="twitter-tweet"><p lang="in">Jalan ditutup sementara</p>&mdash; KIM</blockquote><script src="x"></script>',
    type: 'rich',
    version: '1.0',
  },
};

describe('What a platform tells of a pasted link', () => {
  const pages: SitePages = {};
  let site: RemoteSite;
  let reader: SiteReader;
  const asked: string[] = [];

  before(async () => {
    site = await startSite(pages);
    const real = openSiteReader(portalReaching(site), { pauseMs: 0 });
    reader = {
      ...real,
      // The stand-in is asked in the platform's place.
      document: (address, accept) => {
        asked.push(address);
        const { hostname, pathname } = new URL(address);
        return real.document(`${site.url}/${hostname}${pathname}`, accept);
      },
    };
  });
  after(async () => {
    await reader.close();
    await site.close();
  });

  const json = (body: unknown) => ({ type: 'application/json', body: JSON.stringify(body) });

  it('comes by oEmbed from YouTube, TikTok and X, as plain text', async () => {
    pages['/www.youtube.com/oembed'] = json(SAID.youtube);
    pages['/www.tiktok.com/oembed'] = json(SAID.tiktok);
    pages['/publish.x.com/oembed'] = json(SAID.x);
    const video = 'https://www.youtube.com/watch?v=abc&t=1';
    expect(await previewOf(video, 'youtube', reader)).to.deep.equal({
      title: 'Panen raya Juai',
      excerpt: '',
      imageUrl: 'https://i.ytimg.com/vi/abc/hqdefault.jpg',
    });
    expect(asked.at(-1)).to.equal(
      `https://www.youtube.com/oembed?format=json&url=${encodeURIComponent(video)}`,
    );
    expect(await previewOf('https://www.tiktok.com/@kim/video/1', 'tiktok', reader)).to.deep.equal({
      title: 'Lomba perahu #balangan',
      excerpt: '',
    });
    const post = await previewOf('https://x.com/kim/status/1', 'x', reader);
    expect(post?.title).to.match(/^Jalan ditutup sementara/);
  });

  it('is nothing when the answer is none, no JSON, or without a title', async () => {
    for (const answer of [
      { status: 404, body: '' },
      { type: 'application/json', body: '{"title":' },
      json({ title: { bukan: 'teks' } }),
      json([]),
      json({ title: '<script>alert(1)</script>' }),
    ]) {
      pages['/www.youtube.com/oembed'] = answer;
      expect(await previewOf('https://youtu.be/abc', 'youtube', reader), JSON.stringify(answer)).to.equal(
        undefined,
      );
    }
  });

  it('is not asked for on platforms that tell it to nobody', async () => {
    const before = asked.length;
    for (const platform of ['facebook', 'instagram', 'threads'] as const) {
      expect(await previewOf(`${site.url}/p/1`, platform, reader)).to.equal(undefined);
    }
    expect(asked).to.have.length(before);
  });
});
