import sharp, { type Sharp } from 'sharp';

const CHANNELS = 3;
/** Width and height in pixels, as telephones and cameras hold them. */
const SHAPES = [
  [800, 600],
  [800, 533],
  [800, 450],
  [600, 800],
] as const;
const LETTER = [620, 877] as const;
/** From large forms to fine grain. */
const OCTAVES = [3, 6, 12, 24, 48, 96];

/** Numbers from 0 to 1 that look random and are the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = (seed * 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Canvas {
  width: number;
  height: number;
  pixels: Uint8ClampedArray;
}

/** A picture with a photograph's mix of large forms, edges and texture; each seed makes another one. */
export async function aScene(seed: number): Promise<Buffer> {
  const random = randomFrom(seed);
  const [width, height] = SHAPES[Math.floor(random() * SHAPES.length)]!;
  const texture = await fractal(width, height, random);
  const canvas: Canvas = { width, height, pixels: new Uint8ClampedArray(width * height * CHANNELS) };
  paintGround(canvas, texture, random);
  const forms = 3 + Math.floor(random() ** 2 * 60);
  for (let form = 0; form < forms; form += 1) paintForm(canvas, texture, random, forms);
  return jpegOf(canvas);
}

/** A letter under the same letterhead as every other: they differ in their words alone. */
export function aLetter(seed: number): Promise<Buffer> {
  const random = randomFrom(seed);
  const [width, height] = LETTER;
  const canvas: Canvas = {
    width,
    height,
    pixels: new Uint8ClampedArray(width * height * CHANNELS).fill(244),
  };
  fillBox(canvas, 50, 40, 60, 60, 60);
  fillBox(canvas, 140, 48, 380, 16, 30);
  fillBox(canvas, 140, 78, 300, 10, 30);
  fillBox(canvas, 50, 112, 520, 3, 20);
  for (let line = 0; line < 34; line += 1) {
    if (line % 9 === 8) continue;
    const end = line % 9 === 7 ? 120 + random() * 400 : 560;
    for (let x = 56; x < end;) {
      const word = 8 + random() * 46;
      fillBox(canvas, x, 140 + line * 20, Math.min(word, 566 - x), 8, 40 + random() * 40);
      x += word + 6;
    }
  }
  return jpegOf(canvas);
}

/** What happens to pictures on their way round: each gives the picture as somebody else would send it in. */
export const TRANSFORMATIONS: Record<string, (picture: Buffer) => Promise<Buffer>> = {
  'recompressed at quality 40': (picture) => sharp(picture).jpeg({ quality: 40 }).toBuffer(),
  'resized to 30 %': async (picture) => {
    const { width } = await sharp(picture).metadata();
    return sharp(picture)
      .resize(Math.round(width * 0.3))
      .jpeg()
      .toBuffer();
  },
  mirrored: (picture) => sharp(picture).flop().jpeg().toBuffer(),
  'brightened by 15 %': (picture) => sharp(picture).modulate({ brightness: 1.15 }).jpeg().toBuffer(),
  'cropped 10 % left': (picture) => cropped(picture, 0.1, 0, 0.9, 1),
  'cropped 10 % right': (picture) => cropped(picture, 0, 0, 0.9, 1),
  'cropped 10 % above': (picture) => cropped(picture, 0, 0.1, 1, 0.9),
  'cropped 10 % below': (picture) => cropped(picture, 0, 0, 1, 0.9),
  'cropped 10 % to its centre': (picture) => cropped(picture, 0.05, 0.05, 0.9, 0.9),
  'cropped 10 % on every side': (picture) => cropped(picture, 0.1, 0.1, 0.8, 0.8),
  'cropped 7 % unevenly': (picture) => cropped(picture, 0.03, 0.02, 0.92, 0.94),
  'mirrored, cropped, resized, quality 40': async (picture) => {
    const part = sharp(await cropped(picture, 0.1, 0, 0.9, 1)).flop();
    return part.resize(320).jpeg({ quality: 40 }).toBuffer();
  },
};

async function cropped(
  picture: Buffer,
  left: number,
  top: number,
  width: number,
  height: number,
): Promise<Buffer> {
  const whole = await sharp(picture).metadata();
  return sharp(picture)
    .extract({
      left: Math.floor(whole.width * left),
      top: Math.floor(whole.height * top),
      width: Math.floor(whole.width * width),
      height: Math.floor(whole.height * height),
    })
    .jpeg()
    .toBuffer();
}

/** Noise that is stronger the larger its forms are, as in photographs. */
async function fractal(width: number, height: number, random: () => number): Promise<Float32Array> {
  const sum = new Float32Array(width * height);
  for (const cells of OCTAVES) {
    const grid = Buffer.from(Array.from({ length: cells * cells }, () => Math.floor(random() * 256)));
    const raw = { width: cells, height: cells, channels: 1 as const };
    const layer: Sharp = sharp(grid, { raw }).resize(width, height, { fit: 'fill', kernel: 'cubic' });
    const shades = await layer.extractChannel(0).raw().toBuffer();
    for (let index = 0; index < sum.length; index += 1) sum[index]! += (shades[index]! - 128) / cells ** 0.8;
  }
  return sum;
}

/** Many photographs are a bright half over a darker one. */
function paintGround({ width, height, pixels }: Canvas, texture: Float32Array, random: () => number): void {
  const horizon = height * (0.3 + 0.4 * random());
  const slope = (random() - 0.5) * 0.3;
  const [above, below] = [aColour(random, 150), aColour(random, 70)];
  const [roughAbove, roughBelow] = [0.2 + random() * 0.8, 0.5 + random() * 1.2];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isAbove = y + slope * (x - width / 2) < horizon;
      const colour = isAbove ? above : below;
      const shade = texture[y * width + x]! * (isAbove ? roughAbove : roughBelow) + (isAbove ? y * 0.08 : 0);
      const at = (y * width + x) * CHANNELS;
      for (let channel = 0; channel < CHANNELS; channel += 1) pixels[at + channel] = colour[channel]! + shade;
    }
  }
}

/** An ellipse or a box with the ground's texture, lighter at one side. */
function paintForm(
  { width, height, pixels }: Canvas,
  texture: Float32Array,
  random: () => number,
  forms: number,
): void {
  const scale = 1.4 / Math.sqrt(forms);
  const [halfWidth, halfHeight] = [
    width * scale * (0.05 + random() * 0.3),
    height * scale * (0.05 + random() * 0.4),
  ];
  const [middleX, middleY] = [random() * width, height * (0.2 + random() * 0.8)];
  const colour = aColour(random, 30 + random() * 160);
  const isBox = random() < 0.4;
  for (
    let y = Math.max(0, Math.ceil(middleY - halfHeight));
    y < Math.min(height, middleY + halfHeight);
    y += 1
  ) {
    for (
      let x = Math.max(0, Math.ceil(middleX - halfWidth));
      x < Math.min(width, middleX + halfWidth);
      x += 1
    ) {
      const [across, down] = [(x - middleX) / halfWidth, (y - middleY) / halfHeight];
      if (!isBox && across * across + down * down > 1) continue;
      const shade = texture[y * width + x]! * 0.4 + across * 25;
      const at = (y * width + x) * CHANNELS;
      for (let channel = 0; channel < CHANNELS; channel += 1) pixels[at + channel] = colour[channel]! + shade;
    }
  }
}

function fillBox(
  { width, pixels }: Canvas,
  left: number,
  top: number,
  across: number,
  down: number,
  shade: number,
): void {
  for (let y = Math.floor(top); y < top + down; y += 1) {
    const row = y * width;
    pixels.fill(shade, (row + Math.floor(left)) * CHANNELS, (row + Math.floor(left + across)) * CHANNELS);
  }
}

function aColour(random: () => number, brightness: number): number[] {
  return Array.from({ length: CHANNELS }, () => brightness + (random() - 0.5) * 80);
}

function jpegOf({ width, height, pixels }: Canvas): Promise<Buffer> {
  const raw = { width, height, channels: CHANNELS } as const;
  return sharp(pixels, { raw }).blur(0.7).jpeg({ quality: 88 }).toBuffer();
}
