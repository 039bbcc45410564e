import type { Sharp } from 'sharp';
import type { PhotoFingerprintRecord } from '../../models/photo-fingerprint.js';
import {
  bitAt,
  COARSE_BITS,
  distance,
  HASH_BYTES,
  hashCrops,
  mirrored,
  SQUARE,
  type Crop,
  type CropHash,
} from './perceptual-hash.js';

export type Fingerprint = Omit<PhotoFingerprintRecord, '_id'>;
/** As much of it as a comparison needs. */
export type ComparedFingerprint = Pick<Fingerprint, 'hashes' | 'plain'>;

/** How two photos are alike. */
export interface Likeness {
  /** `certain`: alike in detail; `likely`: alike from afar, as after an odd crop. */
  sure: 'certain' | 'likely';
  mirrored: boolean;
  /** One of them shows a part of the other. */
  cropped: boolean;
}

/** The whole photo first, then what is left of it after cuts of a tenth or a twentieth, on one side or more. */
const CROPS: readonly Crop[] = [
  [0, 0, 1, 1],
  [0, 0, 0.9, 1],
  [0.1, 0, 0.9, 1],
  [0.05, 0, 0.9, 1],
  [0, 0, 1, 0.9],
  [0, 0.1, 1, 0.9],
  [0, 0.05, 1, 0.9],
  [0, 0, 0.9, 0.9],
  [0.1, 0, 0.9, 0.9],
  [0, 0.1, 0.9, 0.9],
  [0.1, 0.1, 0.9, 0.9],
  [0.05, 0.05, 0.9, 0.9],
  [0.1, 0.1, 0.8, 0.8],
  [0, 0, 0.95, 1],
  [0.05, 0, 0.95, 1],
  [0, 0, 1, 0.95],
  [0, 0.05, 1, 0.95],
  [0.025, 0.025, 0.95, 0.95],
].map(([left = 0, top = 0, width = 1, height = 1]) => ({ left, top, width, height }));

/** Shades of grey. Below it a photo shows too little to be known by: a wall, a night, a lens cap. */
const MIN_CONTRAST = 2;
/** A photo is plain when so many of its pixels are about as bright as its commonest shade. */
const PLAIN_SHARE = 0.65;
const PLAIN_SHADES = 24;

/** A hash is looked up by pieces of its lowest frequencies, so that a few turned bits leave one piece whole. */
const PIECES = 3;
const PIECE_BITS = 22;
/** Of each piece of the photo asked about, this many of its weakest bits are tried both ways. */
const UNSURE_BITS = 4;

const COARSE_BYTES = COARSE_BITS / 8;
/** Differing bits of 128, and of all 575. Both measured; see `npm run bench -- photos`. */
const COARSE_MAX = 18;
const FINE_MAX = 60;

/** A photo's fingerprint, of its pixels as they are shown. */
export async function fingerprintOf(picture: Sharp): Promise<Fingerprint> {
  const grey = await picture
    .resize(SQUARE, SQUARE, { fit: 'fill' })
    .greyscale()
    .extractChannel(0)
    .raw()
    .toBuffer();
  const [whole, ...crops] = hashCrops(grey, CROPS);
  const plain = isPlain(grey);
  if (!whole || whole.contrast < MIN_CONTRAST) {
    return { hashes: Buffer.alloc(0), unsureBits: Buffer.alloc(0), plain, keys: [] };
  }
  const hashes = [whole, ...crops].map(({ bits }) => bits);
  return {
    hashes: Buffer.concat(hashes),
    unsureBits: unsureBitsOf(whole),
    plain,
    keys: [...new Set(hashes.flatMap((bits) => keysOf(bits)))],
  };
}

/** The keys under which photos that may be the same as this one are stored. */
export function soughtKeys({ hashes, unsureBits }: Fingerprint): number[] {
  const [whole, ...crops] = splitHashes(hashes);
  if (!whole) return [];
  const both = (bits: Uint8Array) => [bits, mirrored(bits)];
  const sought = [
    ...both(whole).flatMap((bits) => keysOf(bits, unsureBits)),
    ...crops.flatMap((crop) => both(crop).flatMap((bits) => keysOf(bits))),
  ];
  return [...new Set(sought)];
}

/** How one photo is like another, undefined when they are not the same. */
export function likeness(asked: ComparedFingerprint, stored: ComparedFingerprint): Likeness | undefined {
  const [askedWhole, ...askedCrops] = splitHashes(asked.hashes);
  const [storedWhole, ...storedCrops] = splitHashes(stored.hashes);
  if (!askedWhole || !storedWhole) return undefined;
  let closest: (Omit<Likeness, 'sure'> & { differing: number }) | undefined;
  const compare = (one: Uint8Array, other: Uint8Array, how: Omit<Likeness, 'sure'>) => {
    if (distance(one, other, COARSE_BYTES) > COARSE_MAX) return;
    const differing = distance(one, other);
    if (!closest || differing < closest.differing) closest = { ...how, differing };
  };
  for (const isMirrored of [false, true]) {
    const turned = (bits: Uint8Array) => (isMirrored ? mirrored(bits) : bits);
    const whole = turned(askedWhole);
    compare(whole, storedWhole, { mirrored: isMirrored, cropped: false });
    const cropped = { mirrored: isMirrored, cropped: true };
    for (const crop of storedCrops) compare(whole, crop, cropped);
    for (const crop of askedCrops) compare(turned(crop), storedWhole, cropped);
  }
  if (!closest) return undefined;
  const { differing, ...how } = closest;
  if (differing <= FINE_MAX) return { sure: 'certain', ...how };
  return asked.plain || stored.plain ? undefined : { sure: 'likely', ...how };
}

function splitHashes(hashes: Uint8Array): Uint8Array[] {
  return Array.from({ length: hashes.length / HASH_BYTES }, (_, index) =>
    hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
}

/** Each piece with its own number before it; with unsure bits, in every way that these can turn. */
export function keysOf(bits: Uint8Array, unsureBits: Uint8Array = new Uint8Array()): number[] {
  return Array.from({ length: PIECES }, (_, piece) => {
    const first = piece * PIECE_BITS;
    let key = piece * 2 ** PIECE_BITS;
    for (let bit = 0; bit < PIECE_BITS; bit += 1) key += bitAt(bits, first + bit) * 2 ** bit;
    const unsure = [...unsureBits].filter((bit) => Math.floor(bit / PIECE_BITS) === piece);
    return unsure.reduce((keys, bit) => [...keys, ...keys.map((one) => one ^ (1 << (bit - first)))], [key]);
  }).flat();
}

function unsureBitsOf({ strengths }: CropHash): Buffer {
  const weakest = Array.from({ length: PIECES }, (_, piece) =>
    Array.from({ length: PIECE_BITS }, (_bit, index) => piece * PIECE_BITS + index)
      .toSorted((a, b) => strengths[a]! - strengths[b]!)
      .slice(0, UNSURE_BITS),
  );
  return Buffer.from(weakest.flat());
}

function isPlain(grey: Uint8Array): boolean {
  const counts = new Uint32Array(256);
  for (const shade of grey) counts[shade]! += 1;
  const commonest = counts.indexOf(Math.max(...counts));
  const near = counts.subarray(Math.max(0, commonest - PLAIN_SHADES), commonest + PLAIN_SHADES + 1);
  return near.reduce((sum, count) => sum + count, 0) >= PLAIN_SHARE * grey.length;
}
