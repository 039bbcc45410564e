import { crc32, deflateSync } from 'node:zlib';

/** A segment of a JPEG file. @param length as it is claimed, where that is not what it is */
export function jpegSegment(marker: number, content: Buffer, length = content.length + 2): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(length & 0xffff, 2);
  return Buffer.concat([head, content]);
}

/** A JPEG file with something behind its first two bytes, where cameras write. */
export function withSegments(jpeg: Buffer, ...segments: Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/** A chunk of a PNG file. @param length as it is claimed, where that is not what it is */
export function pngChunk(type: string, content: Buffer, length = content.length): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}

const PNG_BEGINNING = Buffer.from('89504e470d0a1a0a', 'hex');
/** Bytes of the beginning and of the first chunk, which says how large the picture is. */
const PNG_HEAD = PNG_BEGINNING.length + 25;

/** A PNG file with something behind its first chunk. */
export function withChunks(png: Buffer, ...chunks: Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, PNG_HEAD), ...chunks, png.subarray(PNG_HEAD)]);
}

/** The first chunk of a PNG file. @param depth bits of one colour of a pixel */
export function pngSize(width: number, height: number, depth = 8, colours = 2): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  header[9] = colours;
  return pngChunk('IHDR', header);
}

/** A PNG file that says it is of another size, with a checksum that is right. */
export function pngClaiming(png: Buffer, width: number, height: number): Buffer {
  return Buffer.concat([PNG_BEGINNING, pngSize(width, height), png.subarray(PNG_HEAD)]);
}

/** A few kilobytes that are thousands of pixels across: black, one bit each. */
export function pngBomb(width: number, height: number): Buffer {
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  const chunks = [pngSize(width, height, 1, 0), pngChunk('IDAT', rows), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([PNG_BEGINNING, ...chunks]);
}

/** A chunk of a WebP file. */
export function riffChunk(type: string, content: Buffer, length = content.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(length >>> 0, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

/** A box of an AVIF or HEIC file. */
export function box(type: string, content: Buffer, length = content.length + 8): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(length >>> 0, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

/** Bytes with others over them. */
export function overwritten(original: Buffer, at: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(original);
  bytes.copy(copy, at);
  return copy;
}
