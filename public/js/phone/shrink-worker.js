/** The half of shrink.js that works beside the page. */
import { BEGINNING_BYTES, exifOf, withExif } from './camera-data.js';

/**
 * Tried in this order until one is small enough. JPEG alone: WebP says more in as many bytes, but takes ten times as
 * long, which on a cheap phone is seconds.
 */
const QUALITIES = [0.8, 0.7, 0.6, 0.45];
/** What the portal takes as it is. */
const TAKEN = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'];

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
  const isSmall = scale === 1 && file.size <= wantedBytes && TAKEN.includes(file.type);
  if (isSmall) return { width, height };
  const blob = await encode(draw(bitmap, width, height), wantedBytes);
  const exif = exifOf(await file.slice(0, BEGINNING_BYTES).arrayBuffer());
  return { blob: exif ? withExif(blob, exif) : blob, width, height };
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
  let blob;
  for (const quality of QUALITIES) {
    blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
    if (blob.size <= wantedBytes) break;
  }
  return blob;
}
