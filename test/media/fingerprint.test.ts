import { expect } from 'chai';
import sharp from 'sharp';
import {
  fingerprintOf,
  likeness,
  soughtKeys,
  type Fingerprint,
  type Likeness,
} from '../../server/media/fingerprint.js';
import { aLetter, aScene, TRANSFORMATIONS } from '../support/pictures.js';

const SCENES = [1, 2, 3, 4, 5, 6, 7, 8];
const LETTERS = [1, 2, 3, 4];
const UNEVEN = 'cropped 7 % unevenly';
/** Of the scenes: what fits none of the stored crops is found by likeness alone. */
const UNEVEN_KNOWN = 6;

const fingerprint = (picture: Buffer): Promise<Fingerprint> => fingerprintOf(sharp(picture));

/** As a look-up finds it: by a common key first, then by comparing. */
function found(asked: Fingerprint, stored: Fingerprint): Likeness | undefined {
  const keys = new Set(stored.keys);
  return soughtKeys(asked).some((key) => keys.has(key)) ? likeness(asked, stored) : undefined;
}

describe('the fingerprint of a photo', function () {
  this.timeout(300_000);

  const scenes = new Map<number, Buffer>();
  before(async () => {
    for (const seed of SCENES) scenes.set(seed, await aScene(seed));
  });

  const { [UNEVEN]: unevenly, ...exact } = TRANSFORMATIONS;
  for (const [name, transform] of Object.entries(exact)) {
    it(`is known again when the photo was ${name}`, async () => {
      for (const [seed, scene] of scenes) {
        const how = found(await fingerprint(await transform(scene)), await fingerprint(scene));
        expect(how, `scene ${seed}`).to.include({ mirrored: name.startsWith('mirrored') });
      }
    });
  }

  it('is mostly known again when the photo was cropped in an odd way', async () => {
    let known = 0;
    for (const scene of scenes.values()) {
      if (found(await fingerprint(await unevenly!(scene)), await fingerprint(scene))) known += 1;
    }
    expect(known).to.be.at.least(UNEVEN_KNOWN);
  });

  it('finds the part when the whole comes later, and the other way round', async () => {
    const whole = await fingerprint(scenes.get(1)!);
    const part = await fingerprint(await TRANSFORMATIONS['cropped 10 % left']!(scenes.get(1)!));
    const how = { sure: 'certain', mirrored: false, cropped: true };
    expect(found(part, whole)).to.deep.equal(how);
    expect(found(whole, part)).to.deep.equal(how);
  });

  it('is not that of another photo', async () => {
    const fingerprints = await Promise.all([...scenes.values()].map(fingerprint));
    for (const [index, one] of fingerprints.entries()) {
      for (const other of fingerprints.slice(index + 1)) expect(likeness(one, other)).to.equal(undefined);
    }
  });

  it('tells letters with the same letterhead apart, and knows each again', async () => {
    const letters = await Promise.all(LETTERS.map(aLetter));
    const fingerprints = await Promise.all(letters.map(fingerprint));
    for (const [index, one] of fingerprints.entries()) {
      for (const other of fingerprints.slice(index + 1)) expect(likeness(one, other)).to.equal(undefined);
      const copy = await fingerprint(await TRANSFORMATIONS['recompressed at quality 40']!(letters[index]!));
      expect(found(copy, one)).to.deep.equal({ sure: 'certain', mirrored: false, cropped: false });
    }
  });

  it('of a photo that shows nothing is like no other', async () => {
    const wall = sharp({ create: { width: 640, height: 480, channels: 3, background: '#787878' } });
    const flat = await fingerprint(await wall.jpeg().toBuffer());
    expect(flat.keys).to.deep.equal([]);
    expect(soughtKeys(flat)).to.deep.equal([]);
    expect(likeness(flat, flat)).to.equal(undefined);
  });
});
