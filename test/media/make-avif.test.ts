import { expect } from 'chai';
import sharp from 'sharp';
import { runJob } from '../../jobs/index.js';
import { Story, type StoryRecord } from '../../models/story.js';
import { takePhotos } from '../../server/media/photos.js';
import { removePhotos } from '../../server/media/store.js';
import { verifyAudit } from '../../server/moderation/verify-audit.js';
import { addPhoto } from '../../server/stories/edit.js';
import { changeStory } from '../../server/stories/change.js';
import { Client } from '../support/client.js';
import { aPerson } from '../support/people.js';
import { storedFiles } from '../support/write-form.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

const WIDTH = 700;
const HEIGHT = 500;

/** Waves of colour, as a camera sees them: something to press. */
async function landscape(): Promise<Buffer> {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    const wave = Math.sin(x / 40) * 40 + Math.sin((x * y) / 900) * 25;
    pixels.set([120 + wave, 140 + wave / 2, 90 + (y / HEIGHT) * 90], at * 3);
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}

async function aStoryWithPhoto(content: Buffer, publish = true, slug = 'sawah'): Promise<StoryRecord> {
  const author = await aPerson('contributor');
  const { _id } = await aSubmittedStory({ author });
  const { photos } = await takePhotos([{ field: 'photo', content }], () => 'Sawah', 'Asia/Makassar');
  const story = await addPhoto(author, String(_id), photos[0]!, new Date());
  if (!publish) return story;
  return changeStory(
    story,
    { action: 'test', by: author, to: 'published', at: new Date() },
    { set: { slug } },
  );
}

const stored = async ({ _id }: StoryRecord) => (await Story.findById(_id).lean())!;
const run = () => runJob('make-avif', portal());

describe('smaller photos', () => {
  beforeEach(freshDatabase);

  it('are made of what is published, in all sizes, and offered first', async () => {
    const story = await aStoryWithPhoto(await landscape());
    expect(await run()).to.deep.equal({ photos: 1, made: 1, failed: {} });
    const [photo] = (await stored(story)).photos;
    expect(photo).not.to.have.property('awaitsAvif');
    const of = (wanted: string) => photo!.renditions.filter(({ format }) => format === wanted);
    expect(of('avif').map(({ width }) => width)).to.deep.equal(of('webp').map(({ width }) => width));
    const page = await new Client().get('/berita/sawah');
    const sources = [...page.text.matchAll(/<source type="image\/(\w+)"/g)].map(([, format]) => format);
    expect(sources).to.deep.equal(['avif', 'webp']);
    const answer = await new Client().get(`/foto/${String(photo!._id)}/480.avif`);
    expect(answer.headers.get('content-type')).to.equal('image/avif');
    const { format, compression, width, exif, xmp } = await sharp(answer.bytes).metadata();
    expect({ format, compression, width, exif, xmp }).to.deep.equal({
      format: 'heif',
      compression: 'av1',
      width: 480,
      exif: undefined,
      xmp: undefined,
    });
    expect(await run()).to.deep.equal({ photos: 0, made: 0, failed: {} });
    await removePhotos([photo!]);
    expect(await storedFiles()).to.equal(0);
  });

  it('are no change of the story to its audit trail, and what is changed in its photos still is', async () => {
    const pressed = await aStoryWithPhoto(await landscape());
    const dot = { width: 8, height: 8, channels: 3, background: '#808080' } as const;
    await aStoryWithPhoto(await sharp({ create: dot }).jpeg().toBuffer(), true, 'titik');
    expect(await run()).to.deep.equal({ photos: 2, made: 1, failed: {} });
    expect(await verifyAudit()).to.deep.include({ stories: 2, broken: 0, findings: [] });
    // The next act finds the photo as it is now.
    const act = { action: 'test', by: await aPerson('editor'), to: 'published', at: new Date() } as const;
    await changeStory(await stored(pressed), act, { set: { title: 'Sawah menguning di Halong' } });
    expect((await verifyAudit()).findings).to.deep.equal([]);
    for (const [path, value] of [
      ['photos.0.caption', 'lain'],
      ['photos.0.renditions.0.file', pressed._id],
    ] as const) {
      const before = await stored(pressed);
      await Story.collection.updateOne({ _id: pressed._id }, { $set: { [path]: value } });
      expect((await verifyAudit()).findings, path).to.deep.equal([
        `${pressed.receipt}: the story was changed without an audit entry`,
      ]);
      await Story.collection.replaceOne({ _id: pressed._id }, before);
    }
  });

  it('wait until their story is published', async () => {
    const story = await aStoryWithPhoto(await landscape(), false);
    expect(await run()).to.include({ photos: 0 });
    expect((await stored(story)).photos[0]).to.have.property('awaitsAvif', true);
  });

  it('are not shown where they would be larger, nor tried again', async () => {
    const dot = { width: 8, height: 8, channels: 3, background: '#808080' } as const;
    const story = await aStoryWithPhoto(await sharp({ create: dot }).jpeg().toBuffer());
    expect(await run()).to.deep.equal({ photos: 1, made: 0, failed: {} });
    expect((await stored(story)).photos[0]!.renditions.map(({ format }) => format)).to.deep.equal([
      'webp',
      'jpeg',
    ]);
    expect(await run()).to.include({ photos: 0 });
  });

  it('of which one cannot be read do not keep the others from being made', async () => {
    const broken = await aStoryWithPhoto(await landscape());
    const { photos } = await stored(broken);
    await removePhotos(photos);
    const good = await aStoryWithPhoto(await landscape(), false);
    await Story.updateOne({ _id: good._id }, { $set: { status: 'published' } });
    const report = (await run()) as { made: number; failed: Record<string, string> };
    expect(report.made).to.equal(1);
    expect(report.failed[String(photos[0]!._id)]).to.be.a('string').and.not.equal('');
  });
});
