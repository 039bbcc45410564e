import { expect } from 'chai';
import sharp from 'sharp';
import { PhotoFacts } from '../../models/photo-facts.js';
import { cameraFacts } from '../../server/media/camera-facts.js';
import { removePhotos } from '../../server/media/store.js';
import { sweepPhotos } from '../../server/media/sweep.js';
import { readRendition } from '../../server/media/store.js';
import { aPhoto, stored, TIME_ZONE } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { processorMs } from '../support/processor-time.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const CAMERA = 'Telepon Murah 12';

describe('what a camera wrote beside a photo', () => {
  it('is read from JPEG, PNG and WebP', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const original = await aPhoto({
        format,
        takenAt: '2026:11:18 09:12:00',
        software: 'Adobe Photoshop 25.1',
      });
      const facts = cameraFacts(original, TIME_ZONE);
      expect(facts?.position?.latitude, format).to.be.closeTo(-2.3333, 0.001);
      expect(facts?.position?.longitude, format).to.be.closeTo(115.6167, 0.001);
      expect({ ...facts, position: undefined }, format).to.deep.equal({
        takenAt: new Date('2026-11-18T01:12:00Z'),
        camera: CAMERA,
        software: 'Adobe Photoshop 25.1',
        position: undefined,
      });
    }
  });

  it('is told in the camera’s own time zone where it names one', async () => {
    const original = await aPhoto({ takenAt: '2026:11:18 09:12:00', offset: '+07:00' });
    expect(cameraFacts(original, TIME_ZONE)?.takenAt).to.deep.equal(new Date('2026-11-18T02:12:00Z'));
  });

  it('is nothing where there is nothing, or nothing that makes sense', async () => {
    const bare = sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } });
    expect(cameraFacts(await bare.jpeg().toBuffer(), TIME_ZONE)).to.equal(undefined);
    expect(cameraFacts(Buffer.from('bukan foto'), TIME_ZONE)).to.equal(undefined);
    const unset = await aPhoto({ takenAt: '0000:00:00 00:00:00' });
    expect(cameraFacts(unset, TIME_ZONE)).to.include({ camera: CAMERA, takenAt: undefined });
  });

  it('never fails an upload, however broken it is', async () => {
    const original = await aPhoto({ takenAt: '2026:11:18 09:12:00' });
    const at = original.indexOf('Exif');
    for (let step = 0; step < 300; step += 1) {
      const broken = Buffer.from(original);
      for (let turned = 0; turned <= step % 12; turned += 1) {
        broken[at + ((step * 31 + turned * 17) % 300)] = (step * 7 + turned * 101) % 256;
      }
      expect(() => cameraFacts(broken, TIME_ZONE)).not.to.throw();
    }
  });

  it('costs next to nothing, also where every tag claims to be as long as the file', () => {
    const photo = greedyPhoto();
    expect(processorMs(() => cameraFacts(photo, TIME_ZONE))).to.be.below(1_000);
  });

  describe('when the photo is stored', () => {
    beforeEach(freshDatabase);

    it('is kept apart from it, and goes with it', async () => {
      const photo = await stored(await aPhoto({ takenAt: '2026:11:18 09:12:00' }));
      expect(await PhotoFacts.findById(photo._id).lean()).to.include({ camera: CAMERA });
      expect(JSON.stringify(photo)).not.to.match(/Telepon|2026-11-18|115\.6/);
      for (const { file } of photo.renditions) {
        const content = await readRendition(file);
        expect(cameraFacts(content, TIME_ZONE)).to.equal(undefined);
        expect(content.includes('Telepon')).to.equal(false);
      }
      await removePhotos([photo]);
      expect(await PhotoFacts.countDocuments()).to.equal(0);
    });

    it('is swept away with a photo that no story holds', async () => {
      await stored(await aPhoto());
      expect(await PhotoFacts.countDocuments()).to.equal(1);
      await sweepPhotos(new Date(Date.now() + DAY_MS + 1_000));
      expect(await PhotoFacts.countDocuments()).to.equal(0);
    });

    it('is not stored where there is none', async () => {
      const bare = sharp({ create: { width: 90, height: 60, channels: 3, background: 'red' } });
      await stored(await bare.jpeg().toBuffer());
      expect(await PhotoFacts.countDocuments()).to.equal(0);
    });
  });
});

/** A JPEG whose metadata has thousands of tags, each of which claims nearly all of it as its value. */
function greedyPhoto(): Buffer {
  const [length, tagBytes, head] = [65_520, 12, 10];
  const tags = Math.floor((length - head) / tagBytes);
  const block = Buffer.alloc(length);
  block.write('II*\0', 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(tags, 8);
  for (let tag = 0; tag < tags; tag += 1) {
    const at = head + tag * tagBytes;
    block.writeUInt16LE((40_000 + tag) & 0xffff, at);
    block.writeUInt16LE(1, at + 2);
    block.writeUInt32LE(length, at + 4);
  }
  const segment = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), block]);
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  start.writeUInt16BE(segment.length + 2, 4);
  return Buffer.concat([start, segment, Buffer.from([0xff, 0xd9])]);
}
