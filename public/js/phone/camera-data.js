/**
 * Carries what a camera wrote beside a photo (when, where, with what) over to the photo made small: the desk looks
 * at it, and the portal takes it off before anything is public. Works on bytes alone, see Exif 3.0 and TIFF 6.0.
 */

/** Where a file's Exif stands, if it has any: it comes first. */
export const BEGINNING_BYTES = 128 * 1024;
/** More is a maker's own notes, and minutes on 2G. */
const EXIF_MAX_BYTES = 16 * 1024;

const JPEG_START = 0xffd8;
const APP1 = 0xffe1;
const SCAN = 0xffda;
const EXIF_MARK = 'Exif\0\0';
const ORIENTATION = 0x0112;
const THUMBNAIL = 0x0201;
const UPRIGHT = 1;
const ENTRY_BYTES = 12;

/**
 * The Exif of a JPEG as a TIFF structure: without its thumbnail, and upright, as the pixels are from now on.
 * @param {ArrayBuffer} beginning of the file
 * @returns {Uint8Array | undefined} where there is none, or none that can be read
 */
export function exifOf(beginning) {
  try {
    const tiff = findTiff(new DataView(beginning));
    return tiff && upright(tiff);
  } catch (error) {
    // It points beyond its end: a photo is sent all the same.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * @param {Blob} photo JPEG, as a canvas writes it
 * @param {Uint8Array} exif
 * @returns {Blob}
 */
export function withExif(photo, exif) {
  const length = 2 + EXIF_MARK.length + exif.length;
  const head = new Uint8Array([0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 0xff]);
  return new Blob([head, EXIF_MARK, exif, photo.slice(2)], { type: photo.type });
}

function findTiff(file) {
  if (file.getUint16(0) !== JPEG_START) return undefined;
  for (let at = 2; file.getUint16(at) !== SCAN; at += 2 + file.getUint16(at + 2)) {
    const length = file.getUint16(at + 2) - 2;
    const content = new Uint8Array(file.buffer, at + 4, length);
    if (file.getUint16(at) === APP1 && startsWith(content, EXIF_MARK)) return content.slice(EXIF_MARK.length);
  }
  return undefined;
}

function upright(tiff) {
  const view = new DataView(tiff.buffer);
  const little = view.getUint16(0) === 0x4949;
  const first = view.getUint32(4, little);
  const entries = view.getUint16(first, little);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = first + 2 + entry * ENTRY_BYTES;
    if (view.getUint16(at, little) === ORIENTATION) view.setUint16(at + 8, UPRIGHT, little);
  }
  const next = first + 2 + entries * ENTRY_BYTES;
  const end = thumbnailStart(view, view.getUint32(next, little), little);
  view.setUint32(next, 0, little);
  const kept = tiff.subarray(0, end);
  return kept.length <= EXIF_MAX_BYTES ? kept : undefined;
}

/** Where the thumbnail begins, which usually stands at the end; without one, the end. */
function thumbnailStart(view, ifd, little) {
  if (ifd === 0) return view.byteLength;
  const entries = view.getUint16(ifd, little);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = ifd + 2 + entry * ENTRY_BYTES;
    const start = view.getUint32(at + 8, little);
    if (view.getUint16(at, little) === THUMBNAIL && start > ifd) return start;
  }
  return view.byteLength;
}

function startsWith(bytes, mark) {
  return [...mark].every((letter, place) => bytes[place] === letter.charCodeAt(0));
}
