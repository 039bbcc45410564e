import { expect } from 'chai';
import sharp from 'sharp';
import { reencode } from '../../server/media/reencode.js';
import { storePhoto } from '../../server/media/store.js';
import { Client } from '../support/client.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';

const BYTES_MAX = 100 * 1000;

describe('The picture that a story is shared with', () => {
  beforeEach(freshDatabase);

  const pictureOf = async (slug: string) => {
    const page = await new Client().get(`/berita/${slug}`);
    const [, address = ''] = /<meta property="og:image" content="([^"]+)">/.exec(page.text) ?? [];
    expect(address).to.equal(`${portal().url}/berita/${slug}/bagikan.jpg`);
    expect(page.text).to.include('<meta property="og:image:width" content="1200">');
    return new Client().get(new URL(address).pathname);
  };

  it('is its title where it has no photo', async () => {
    const story = await aStoredStory({ title: `Judul <b>&amp; ${'panjang sekali '.repeat(12)}` });
    const picture = await pictureOf(story.slug!);
    expect(picture.headers.get('content-type')).to.equal('image/jpeg');
    expect(await sharp(picture.bytes).metadata()).to.include({ format: 'jpeg', width: 1200, height: 630 });
    expect(picture.bytes.length).to.be.below(BYTES_MAX);
  });

  it('is its first photo, made small however much is in it', async () => {
    const noise = await sharp({
      create: {
        width: 1600,
        height: 1200,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg({ quality: 95 })
      .toBuffer();
    for (const content of [await aPhoto(), noise]) {
      const photo = await storePhoto((await reencode(content))!, 'Warga bekerja');
      const { slug } = await aStoredStory({ photos: [photo] });
      const { bytes } = await pictureOf(slug!);
      expect(await sharp(bytes).metadata()).to.include({ width: 1200, height: 630 });
      expect(bytes.length).to.be.below(BYTES_MAX);
    }
  });

  it('is there for what is public alone', async () => {
    const { slug } = await aStoredStory({ status: 'withdrawn', slug: 'dicabut' });
    for (const address of [`/berita/${slug}/bagikan.jpg`, '/berita/tidak-ada/bagikan.jpg']) {
      expect((await new Client().get(address)).status, address).to.equal(404);
    }
  });
});
