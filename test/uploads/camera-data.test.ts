import { expect } from 'chai';
import sharp from 'sharp';
import { BEGINNING_BYTES, exifOf, withExif } from '../../public/js/phone/camera-data.js';
import { cameraFacts } from '../../server/media/camera-facts.js';
import { aPhoto, TIME_ZONE } from '../support/photos.js';

const TAKEN = { takenAt: '2026:11:18 09:12:00', orientation: 6 };
const [WIDTH, HEIGHT] = [40, 61];

function exifIn(photo: Buffer) {
  const beginning = photo.subarray(0, BEGINNING_BYTES);
  return exifOf(Uint8Array.from(beginning).buffer);
}

async function small(): Promise<Blob> {
  const photo = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: 'red' } });
  return new Blob([new Uint8Array(await photo.jpeg().toBuffer())], { type: 'image/jpeg' });
}

describe('what a camera wrote, carried over to the photo made small on the phone', () => {
  it('is read from it as from the original, and does not turn it again', async () => {
    const original = await aPhoto(TAKEN);
    const sent = withExif(await small(), exifIn(original)!);
    expect(sent.type).to.equal('image/jpeg');
    const bytes = Buffer.from(await sent.arrayBuffer());
    expect(cameraFacts(bytes, TIME_ZONE)).to.deep.equal(cameraFacts(original, TIME_ZONE));
    const { orientation, width, height } = await sharp(bytes).metadata();
    expect({ orientation, width, height }).to.deep.equal({ orientation: 1, width: WIDTH, height: HEIGHT });
    expect((await sharp(bytes).raw().toBuffer()).length).to.equal(WIDTH * HEIGHT * 3);
  });

  it('is nothing where there is none', async () => {
    expect(exifIn(Buffer.from(await (await small()).arrayBuffer()))).to.equal(undefined);
    expect(exifIn(await aPhoto({ format: 'png' }))).to.equal(undefined);
  });

  it('never fails a photo, however broken it is', async () => {
    const original = await aPhoto(TAKEN);
    const at = original.indexOf('Exif');
    for (let step = 0; step < 300; step += 1) {
      const broken = Buffer.from(original);
      for (let turned = 0; turned <= step % 12; turned += 1) {
        broken[at - 4 + ((step * 31 + turned * 17) % 300)] = (step * 7 + turned * 101) % 256;
      }
      expect(() => exifIn(broken)).not.to.throw();
    }
    expect(() => exifIn(Buffer.alloc(0))).not.to.throw();
  });
});
