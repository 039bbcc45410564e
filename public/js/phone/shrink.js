/** Makes photos small before they are sent: a camera's 4 megabytes take ten minutes on 2G, these less than one. */

/** Pixels of the longest side. */
const LONGEST_SIDE = 1600;
/** Bytes that are worth their way. */
const WANTED_BYTES = 250 * 1024;
/** A phone that takes longer does not get there. */
const PATIENCE_MS = 30_000;

/** The photo cannot be shown by this browser: it is broken, or of a kind that only its phone knows. */
class Unreadable extends Error {
  constructor() {
    super('photo-unreadable');
    this.code = 'photo-unreadable';
  }
}

/**
 * A photo as it is sent: upright, its longest side 1600 pixels, about 250 KB. Done beside the page, which stays
 * as quick as it was. A browser that cannot do this gives the photo back as it came.
 * @param file JPEG, PNG, WebP, AVIF, and HEIC where the browser reads it
 * @returns `{blob, width, height}`, pixels; width and height are 0 where the photo is as it came and nobody looked
 * @throws an error with the `code` photo-unreadable
 */
export async function shrinkPhoto(file) {
  const asItCame = { blob: file, width: 0, height: 0 };
  if (!globalThis.Worker || !globalThis.OffscreenCanvas || !globalThis.createImageBitmap) return asItCame;
  const made = await inWorker(file).catch(() => ({ failed: true }));
  if (made.unreadable) throw new Unreadable();
  if (made.failed) return asItCame;
  const { blob, width, height } = made;
  return { blob: blob ?? file, width, height };
}

function inWorker(file) {
  const worker = new Worker(new URL('./shrink-worker.js', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    const patience = setTimeout(reject, PATIENCE_MS);
    worker.onmessage = ({ data }) => {
      clearTimeout(patience);
      resolve(data);
    };
    worker.onerror = reject;
    worker.postMessage({ file, longestSide: LONGEST_SIDE, wantedBytes: WANTED_BYTES });
  }).finally(() => worker.terminate());
}
