/**
 * Hashes of pictures that stay nearly the same when a picture is made smaller, brighter or compressed again: one
 * bit for each low frequency of its cosine transform, set where the frequency's share is positive (after the
 * widely used pHash). Mirroring turns every odd horizontal frequency, so that a mirrored picture's hash follows
 * from the picture's own.
 */

/** Pixels along each side of the grey square that hashes are taken of, whatever the picture's shape. */
export const SQUARE = 256;
/** A crop is averaged to so many cells a side before it is transformed. */
const CELLS = 64;
/** Frequencies in each direction. */
const FREQUENCIES = 24;
/** All frequencies but the evenest one, which is the brightness. */
const BITS = FREQUENCIES * FREQUENCIES - 1;
export const HASH_BYTES = Math.ceil(BITS / 8);
/** The lowest frequencies come first: the picture seen from afar. They also stay the same under a small shift. */
export const COARSE_BITS = 128;
export { BITS as FINE_BITS };

/** A rectangle within a picture, in shares of its sides. */
export interface Crop {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface CropHash {
  /** `HASH_BYTES` long, lowest frequency first. */
  bits: Uint8Array;
  /** How strong each of the `COARSE_BITS` is: a weak one may turn with the next compression. */
  strengths: Float64Array;
  /** Standard deviation of what the coarse bits show, in shades of grey (0 to 255). */
  contrast: number;
}

/** Place in the transform (row * FREQUENCIES + column) of every bit. */
const PLACES = placesByFrequency();
const MIRROR_MASK = maskOf((place) => (place % FREQUENCIES) % 2 === 1);
const COSINES = Array.from({ length: FREQUENCIES }, (_, frequency) =>
  Float64Array.from({ length: CELLS }, (_cell, cell) =>
    Math.cos(((2 * cell + 1) * frequency * Math.PI) / (2 * CELLS)),
  ),
);
const ONES_IN_BYTE = Uint8Array.from(
  { length: 256 },
  (_, byte) => byte.toString(2).replaceAll('0', '').length,
);

/** Hashes of crops of one picture, in their order. @param grey `SQUARE` by `SQUARE` shades, row by row */
export function hashCrops(grey: Uint8Array, crops: readonly Crop[]): CropHash[] {
  const sums = areaSums(grey);
  return crops.map((crop) => hashOf(transform(cellsOf(sums, crop))));
}

/** The hash that the mirrored picture has. */
export function mirrored(bits: Uint8Array): Uint8Array {
  return bits.map((byte, index) => byte ^ MIRROR_MASK[index]!);
}

/** In how many bits two hashes differ, of the lowest frequencies or of all. */
export function distance(a: Uint8Array, b: Uint8Array, bytes = HASH_BYTES): number {
  let differing = 0;
  for (let index = 0; index < bytes; index += 1) differing += ONES_IN_BYTE[a[index]! ^ b[index]!]!;
  return differing;
}

export function bitAt(bits: Uint8Array, bit: number): number {
  return (bits[bit >> 3]! >> (bit & 7)) & 1;
}

function placesByFrequency(): number[] {
  const places = Array.from({ length: FREQUENCIES * FREQUENCIES }, (_, place) => place).slice(1);
  const frequency = (place: number) => Math.floor(place / FREQUENCIES) + (place % FREQUENCIES);
  return places.toSorted((a, b) => frequency(a) - frequency(b) || a - b);
}

function maskOf(isSet: (place: number) => boolean): Uint8Array {
  const mask = new Uint8Array(HASH_BYTES);
  PLACES.forEach((place, bit) => {
    if (isSet(place)) mask[bit >> 3]! |= 1 << (bit & 7);
  });
  return mask;
}

const SUMS_SIDE = SQUARE + 1;

/** For every corner of a pixel, the sum of all shades above it and to its left. */
function areaSums(grey: Uint8Array): Float64Array {
  const sums = new Float64Array(SUMS_SIDE * SUMS_SIDE);
  for (let y = 0; y < SQUARE; y += 1) {
    let row = 0;
    for (let x = 0; x < SQUARE; x += 1) {
      row += grey[y * SQUARE + x]!;
      sums[(y + 1) * SUMS_SIDE + x + 1] = sums[y * SUMS_SIDE + x + 1]! + row;
    }
  }
  return sums;
}

/** The mean shade of each cell of a crop; cells need not begin where pixels do. */
function cellsOf(sums: Float64Array, { left, top, width, height }: Crop): Float64Array {
  const cells = new Float64Array(CELLS * CELLS);
  const cellWidth = (width * SQUARE) / CELLS;
  const cellHeight = (height * SQUARE) / CELLS;
  for (let row = 0; row < CELLS; row += 1) {
    const y = top * SQUARE + row * cellHeight;
    for (let column = 0; column < CELLS; column += 1) {
      const x = left * SQUARE + column * cellWidth;
      const below = sumAt(sums, x + cellWidth, y + cellHeight) - sumAt(sums, x, y + cellHeight);
      const above = sumAt(sums, x + cellWidth, y) - sumAt(sums, x, y);
      cells[row * CELLS + column] = (below - above) / (cellWidth * cellHeight);
    }
  }
  return cells;
}

function sumAt(sums: Float64Array, x: number, y: number): number {
  const column = Math.min(SQUARE - 1, Math.floor(x));
  const row = Math.min(SQUARE - 1, Math.floor(y));
  const [right, down] = [x - column, y - row];
  const corner = row * SUMS_SIDE + column;
  const upper = sums[corner]! * (1 - right) + sums[corner + 1]! * right;
  const lower = sums[corner + SUMS_SIDE]! * (1 - right) + sums[corner + SUMS_SIDE + 1]! * right;
  return upper * (1 - down) + lower * down;
}

/** The low frequencies of a picture: first along its rows, then down its columns. */
function transform(cells: Float64Array): Float64Array {
  const rows = new Float64Array(CELLS * FREQUENCIES);
  for (let row = 0; row < CELLS; row += 1) {
    for (let frequency = 0; frequency < FREQUENCIES; frequency += 1) {
      const cosines = COSINES[frequency]!;
      let share = 0;
      for (let cell = 0; cell < CELLS; cell += 1) share += cells[row * CELLS + cell]! * cosines[cell]!;
      rows[row * FREQUENCIES + frequency] = share;
    }
  }
  const transformed = new Float64Array(FREQUENCIES * FREQUENCIES);
  for (let down = 0; down < FREQUENCIES; down += 1) {
    const cosines = COSINES[down]!;
    for (let across = 0; across < FREQUENCIES; across += 1) {
      let share = 0;
      for (let row = 0; row < CELLS; row += 1) share += rows[row * FREQUENCIES + across]! * cosines[row]!;
      transformed[down * FREQUENCIES + across] = share;
    }
  }
  return transformed;
}

function hashOf(transformed: Float64Array): CropHash {
  const bits = new Uint8Array(HASH_BYTES);
  PLACES.forEach((place, bit) => {
    if (transformed[place]! > 0) bits[bit >> 3]! |= 1 << (bit & 7);
  });
  const strengths = Float64Array.from(PLACES.slice(0, COARSE_BITS), (place) => Math.abs(transformed[place]!));
  const energy = strengths.reduce((sum, strength) => sum + strength * strength, 0);
  return { bits, strengths, contrast: (2 * Math.sqrt(energy)) / (CELLS * CELLS) };
}
