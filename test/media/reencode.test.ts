import { crc32, deflateSync } from 'node:zlib';
import { expect } from 'chai';
import sharp from 'sharp';
import { reencode, type EncodedPhoto } from '../../server/media/reencode.js';
import { aPhoto } from '../support/photos.js';

async function encoded(original: Buffer): Promise<EncodedPhoto> {
  const photo = await reencode(original);
  if (!photo) throw new Error('the photo was refused');
  return photo;
}

describe('a photo, re-encoded', () => {
  it('comes in three widths as WebP and JPEG', async () => {
    const { width, height, renditions } = await encoded(
      await aPhoto({ width: 3000, height: 2000, orientation: 1 }),
    );
    expect([width, height]).to.deep.equal([1600, 1067]);
    expect(renditions.map((size) => `${size.width}.${size.format}`)).to.deep.equal([
      '480.webp',
      '480.jpeg',
      '960.webp',
      '960.jpeg',
      '1600.webp',
      '1600.jpeg',
    ]);
    for (const rendition of renditions) {
      const { format, width: real } = await sharp(rendition.content).metadata();
      expect({ format, width: real }).to.deep.equal({ format: rendition.format, width: rendition.width });
    }
  });

  it('has lost all metadata, also the colour profile', async () => {
    const original = await aPhoto();
    const before = await sharp(original).metadata();
    expect(before).to.include.keys('exif', 'icc', 'xmp', 'orientation');
    expect(before.exif!.includes('Telepon')).to.equal(true);
    for (const { content } of (await encoded(original)).renditions) {
      const after = await sharp(content).metadata();
      expect(after).not.to.have.any.keys('exif', 'icc', 'xmp', 'iptc', 'orientation', 'comments');
      expect(after.space).to.equal('srgb');
      expect(content.includes('Telepon') || content.includes('Siti')).to.equal(false);
    }
  });

  it('is upright', async () => {
    // Orientation 6: the stored left half, red, is the top.
    const { width, height, renditions } = await encoded(
      await aPhoto({ width: 1800, height: 1200, orientation: 6 }),
    );
    expect([width, height]).to.deep.equal([1200, 1800]);
    for (const { content } of renditions) {
      const { data, info } = await sharp(content).raw().toBuffer({ resolveWithObject: true });
      const middle = Math.floor(info.width / 2);
      const pixel = (y: number) => [...data.subarray((y * info.width + middle) * 3).subarray(0, 3)];
      const [topRed = 0, , topBlue = 0] = pixel(Math.floor(info.height / 4));
      const [bottomRed = 0, , bottomBlue = 0] = pixel(Math.floor((info.height * 3) / 4));
      expect(info.height).to.be.above(info.width);
      expect(topRed).to.be.above(topBlue + 100);
      expect(bottomBlue).to.be.above(bottomRed + 100);
    }
  });

  it('is never enlarged', async () => {
    const { renditions } = await encoded(await aPhoto({ width: 700, height: 500, orientation: 1 }));
    expect(renditions.map(({ width }) => width)).to.deep.equal([480, 480, 700, 700]);
    const { renditions: tiny } = await encoded(await aPhoto({ width: 90, height: 60, orientation: 1 }));
    expect(tiny.map(({ width }) => width)).to.deep.equal([90, 90]);
  });

  it('can come as PNG with transparency, as WebP, AVIF, grey or CMYK', async () => {
    const glass = sharp({ create: { width: 600, height: 400, channels: 4, background: '#00000000' } });
    const pictures = [
      await glass.clone().png().toBuffer(),
      await glass.clone().webp().toBuffer(),
      await glass.clone().avif().toBuffer(),
      await glass.clone().flatten().greyscale().jpeg().toBuffer(),
      await glass.clone().flatten().toColourspace('cmyk').jpeg().toBuffer(),
    ];
    for (const picture of pictures) {
      const { renditions } = await encoded(picture);
      const { space, hasAlpha } = await sharp(renditions[1]!.content).metadata();
      expect({ space, hasAlpha }).to.deep.equal({ space: 'srgb', hasAlpha: false });
    }
  });

  it('is refused when it is broken, no photo, or a bomb', async () => {
    const whole = await aPhoto();
    const refused: Record<string, Buffer> = {
      empty: Buffer.alloc(0),
      text: Buffer.from('bukan foto'),
      'cut off': whole.subarray(0, Math.floor(whole.length / 2)),
      'a drawing': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      'a GIF': Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
      'a bomb': bomb(),
      // A kilobyte that takes 400 megabytes to decode.
      'a large AVIF': await sharp({
        create: { width: 4_100, height: 4_000, channels: 3, background: 'red' },
      })
        .avif({ effort: 0 })
        .toBuffer(),
    };
    for (const [name, content] of Object.entries(refused)) {
      expect(await reencode(content), name).to.equal(undefined);
    }
  });
});

// Fifty kilobytes that would be 400 megapixels: one bit each, all of them black.
function bomb(): Buffer {
  const side = 20_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((side / 8 + 1) * side));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}
