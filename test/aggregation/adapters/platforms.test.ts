import { expect } from 'chai';
import type { FeedAccount } from '../../../server/aggregation/adapters/adapter.js';
import { adapters, isReadablePlatform } from '../../../server/aggregation/adapters/index.js';

const CHANNEL = 'UCabcdefghijklmnopqrstuv';

describe('The platforms that can be read', () => {
  it('are those that publish feeds without an account', () => {
    expect(isReadablePlatform('youtube')).to.equal(true);
    for (const closed of ['facebook', 'instagram', 'tiktok', 'x', 'threads']) {
      expect(isReadablePlatform(closed), closed).to.equal(false);
    }
  });

  it('find a YouTube channel by its id, not by its handle', () => {
    const feedUrl = (account: FeedAccount) => adapters.youtube.feedUrl(account);
    const expected = `https://www.youtube.com/feeds/videos.xml?channel_id=${CHANNEL}`;
    expect(feedUrl({ platform: 'youtube', url: `https://www.youtube.com/channel/${CHANNEL}` })).to.equal(
      expected,
    );
    expect(
      feedUrl({ platform: 'youtube', url: 'https://www.youtube.com/@desa', platformId: CHANNEL }),
    ).to.equal(expected);
    expect(feedUrl({ platform: 'youtube', url: 'https://www.youtube.com/@desa' })).to.equal(undefined);
  });

  it('find Mastodon and Bluesky profiles', () => {
    expect(adapters.mastodon.feedUrl({ platform: 'mastodon', url: 'https://social.example/@kim' })).to.equal(
      'https://social.example/@kim.rss',
    );
    expect(adapters.mastodon.feedUrl({ platform: 'mastodon', url: 'https://social.example/about' })).to.equal(
      undefined,
    );
    expect(
      adapters.bluesky.feedUrl({ platform: 'bluesky', url: 'https://bsky.app/profile/kim.bsky.social' }),
    ).to.equal('https://bsky.app/profile/kim.bsky.social/rss');
    expect(
      adapters.bluesky.feedUrl({
        platform: 'bluesky',
        url: 'https://bsky.app/profile/x.org',
        platformId: 'did:plc:a1',
      }),
    ).to.equal('https://bsky.app/profile/did:plc:a1/rss');
  });

  it('take a website only with its feed, over http', () => {
    const site = { platform: 'website', url: 'https://desa.example/' };
    expect(adapters.website.feedUrl(site)).to.equal(undefined);
    expect(adapters.website.feedUrl({ ...site, feedUrl: 'javascript:alert(1)' })).to.equal(undefined);
    expect(adapters.website.feedUrl({ ...site, feedUrl: 'https://desa.example/feed' })).to.equal(
      'https://desa.example/feed',
    );
  });

  it('read Bluesky posts, which are plain text without titles', async () => {
    const feed = await adapters.bluesky.read(
      `<rss version="2.0"><channel><item><link>https://bsky.app/profile/x/post/1</link>
      <description>Pasar &lt;murah&gt;

besok pagi</description><guid isPermaLink="false">at://x/1</guid></item></channel></rss>`,
      'https://bsky.app/profile/x/rss',
      'UTC',
    );
    expect(feed.items[0]).to.include({ guid: 'at://x/1', title: undefined });
    expect(feed.items[0]?.html).to.equal('<p>Pasar &lt;murah&gt;</p><p>besok pagi</p>');
  });

  it('read JSON Feed from a website, whatever is wrong with single items', async () => {
    const feed = await adapters.website.read(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'Desa',
        home_page_url: 'https://desa.example/',
        items: [
          {
            id: 7,
            url: '/a',
            title: 'A',
            content_html: '<p>a</p>',
            authors: [{ name: 'Kades' }],
            image: '/a.jpg',
          },
          {
            id: 'b',
            url: 'https://desa.example/b',
            content_text: '1 < 2',
            date_published: '2026-01-02T00:00:00Z',
          },
          { id: 'c', title: 'tanpa tautan' },
          { id: 'd', url: 'https://desa.example/d' },
          'bukan objek',
          { id: 'https://desa.example/e', title: { bukan: 'teks' }, summary: 'e' },
        ],
      }),
      'https://desa.example/feed.json',
      'UTC',
    );
    expect(feed.items.map(({ guid, url, html }) => ({ guid, url, html }))).to.deep.equal([
      { guid: '7', url: 'https://desa.example/a', html: '<p>a</p>' },
      { guid: 'b', url: 'https://desa.example/b', html: '<p>1 &lt; 2</p>' },
      { guid: 'c', url: undefined, html: '' },
      { guid: 'https://desa.example/e', url: 'https://desa.example/e', html: '<p>e</p>' },
    ]);
    expect(feed.items[0]).to.include({ author: 'Kades', imageUrl: 'https://desa.example/a.jpg' });
    expect(feed.problems).to.deep.equal([
      { index: 3, code: 'no-text' },
      { index: 4, code: 'bad-item' },
    ]);
  });

  it('read JSON Feed that says less, or says it otherwise, than it should', async () => {
    for (const version of [
      '',
      '"version":"http://jsonfeed.org/version/1",',
      '"version":"https://www.jsonfeed.org/version/1/",',
    ]) {
      const { items } = await adapters.website.read(
        `{${version}"items":[{"id":1.5,"title":"<baru> A &amp; B","authors":{"name":"Ani"}}]}`,
        'https://desa.example/',
        'UTC',
      );
      expect(items[0]).to.include({ guid: '1.5', title: '&lt;baru> A &amp; B', author: 'Ani' });
    }
  });

  it('refuse JSON that is no feed', async () => {
    for (const [text, code] of [
      ['{"a":', 'bad-json'],
      ['{"items":[]}', 'not-a-feed'],
      [`{"version":"https://jsonfeed.org/version/1","items":${'['.repeat(100_000)}`, 'bad-json'],
    ] as const) {
      const error = await adapters.website.read(text, 'https://desa.example/', 'UTC').then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.include({ code });
    }
  });
});
