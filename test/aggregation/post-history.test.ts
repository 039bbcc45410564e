import { expect } from 'chai';
import { Post } from '../../models/post.js';
import { aSource, rssFeed, rssItem } from '../support/channels.js';
import { feedSites } from '../support/feed-sites.js';
import { freshDatabase } from '../support/portal.js';

const DAYS = Array.from({ length: 10 }, (_, day) => new Date(Date.UTC(2026, 2, 20 + day)));
const item = (name: string, day: number, text = 'Isi.') =>
  rssItem({ path: `/${name}`, text, date: `${10 + day} Mar 2026 08:00:00 +0800` });

describe('What becomes of a post', () => {
  const { feedSite, refresh, close } = feedSites();
  beforeEach(freshDatabase);
  afterEach(close);

  async function read(document: { body: string }, day: number, ...items: string[]): Promise<void> {
    document.body = rssFeed(...items);
    await refresh({ now: DAYS[day]!, which: 'all' });
  }

  const missing = () => Post.distinct('guid', { missingSince: { $exists: true } });

  it('is changed by its source: what it said before is kept, the last five times', async () => {
    const document = { body: '' };
    await aSource(`${(await feedSite(document)).url}/feed`);
    for (const day of DAYS.keys()) await read(document, day, item('a', 1, `Naskah ${'x'.repeat(day)}`));
    const post = await Post.findOne().orFail().lean();
    expect(post.excerpt).to.equal(`Naskah ${'x'.repeat(9)}`);
    expect(post.versions.map(({ excerpt }) => excerpt.length - 'Naskah '.length)).to.deep.equal([
      4, 5, 6, 7, 8,
    ]);
    expect(post.versions.at(-1)).to.deep.equal({
      title: 'Kabar /a',
      excerpt: 'Naskah xxxxxxxx',
      html: '<p>Naskah xxxxxxxx</p>',
      until: DAYS[9],
    });
  });

  it('is taken down there: it stays here with a mark, until it is back', async () => {
    const document = { body: '' };
    await aSource(`${(await feedSite(document)).url}/feed`);
    await read(document, 0, item('c', 3), item('b', 2), item('a', 1));
    await read(document, 1, item('c', 3), item('a', 1, 'Isi yang lain.'));
    expect(await missing()).to.deep.equal(['/b']);
    expect(await Post.findOne({ guid: '/b' }).lean()).to.deep.include({ missingSince: DAYS[1] });
    await read(document, 2, item('d', 4), item('c', 3), item('b', 2), item('a', 1));
    expect(await missing()).to.deep.equal([]);
  });

  it('is crowded out by newer ones, or may be: that is no mark', async () => {
    const document = { body: '' };
    await aSource(`${(await feedSite(document)).url}/feed`);
    await read(document, 0, item('c', 3), item('b', 2), item('a', 1));
    await read(document, 1, item('d', 4), item('c', 3), item('b', 2));
    expect(await missing()).to.deep.equal([]);
    // The oldest is pinned on top: of what lies between nothing can be known.
    await read(document, 2, item('a', 1), item('e', 5), item('d', 4));
    expect(await missing()).to.deep.equal([]);
    await read(document, 3);
    expect(await missing()).to.deep.equal([]);
  });

  it('is dated in the future by its source: it is from when it was first seen', async () => {
    const document = { body: '' };
    await aSource(`${(await feedSite(document)).url}/feed`);
    await read(document, 0, rssItem({ path: '/a', date: 'Fri, 1 Jan 2099 00:00:00 GMT' }));
    await read(document, 1, rssItem({ path: '/a', text: 'Lain.', date: 'Fri, 1 Jan 2099 00:00:00 GMT' }));
    expect(await Post.findOne().lean()).to.deep.include({ publishedAt: DAYS[0], updatedAt: DAYS[1] });
  });
});
