/** The half of shrink.js that works beside the page. */
import { BEGINNING_BYTES, exifOf, withExif } from './camera-data.js';

/**
 * Tried in this order until one is small enough. WebP says more in as many bytes, but takes a slow phone three
 * times as long, so it is for photos that need it.
 */
const ENCODINGS = [
  { type: 'image/jpeg', quality: 0.8 },
  { type: 'image/webp', quality: 0.75 },
  { type: 'image/webp', quality: 0.6 },
  { type: 'image/jpeg', quality: 0.6 },
  { type: 'image/jpeg', quality: 0.45 },
];

addEventListener('message', async ({ data }) => {
  postMessage(await shrink(data).catch(() => ({ failed: true })));
});

async function shrink({ file, longestSide, wantedBytes }) {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!bitmap) return { unreadable: true };
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  // Small already: it would only lose by being made anew.
  const isSmall = scale === 1 && file.size <= wantedBytes && file.type !== 'image/heic';
  if (isSmall) return { width, height };
  const blob = await encode(draw(bitmap, width, height), wantedBytes);
  const exif = exifOf(await file.slice(0, BEGINNING_BYTES).arrayBuffer());
  return { blob: exif ? await withExif(blob, exif, width, height) : blob, width, height };
}

function draw(bitmap, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  // JPEG has no transparency: what lay under it is white, as on the portal.
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return canvas;
}

async function encode(canvas, wantedBytes) {
  let smallest;
  for (const { type, quality } of ENCODINGS) {
    const blob = await canvas.convertToBlob({ type, quality });
    // A browser that does not write a type writes PNG instead.
    if (blob.type !== type) continue;
    if (!smallest || blob.size < smallest.size) smallest = blob;
    if (smallest.size <= wantedBytes) break;
  }
  return smallest;
}
