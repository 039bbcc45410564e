import { deflateSync } from 'node:zlib';
import type { HostilePicture } from './hostile-pictures.js';
import { jpegSegment, pngChunk, riffChunk, withChunks, withSegments } from './picture-parts.js';

const EXIF = Buffer.from('Exif\0\0');
const ICC = Buffer.from('ICC_PROFILE\0\x01\x01');
const XMP = Buffer.from('http://ns.adobe.com/xap/1.0/\0');
const XMP_MORE = Buffer.from('http://ns.adobe.com/xmp/extension/\0');
const PHOTOSHOP = Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0');
/** Markers of the segments that programs write beside a JPEG's pixels. */
const SEGMENTS = [0xe0, 0xe1, 0xe2, 0xe3, 0xe8, 0xec, 0xed, 0xee, 0xef, 0xfe];
/** A tag of EXIF: its number, type, count and value or place; of the last ones little is what it should be. */
type Tag = [number: number, type: number, count: number, value: number];

const TAGS: Record<string, Tag[]> = {
  'a place outside': [[0x010f, 2, 64, 0x7fff_ffff]],
  'a text without end': [[0x010f, 2, 0xffff_ffff, 26]],
  'a type that there is not': [[0x010f, 200, 4, 26]],
  'rationals of zero': [[0x8825, 4, 1, 8]],
  'a thumbnail outside': [
    [0x0201, 4, 1, 0xffff],
    [0x0202, 4, 1, 0xffff_ffff],
  ],
  'an orientation of 0': [[0x0112, 3, 1, 0]],
  'an orientation of 65535': [[0x0112, 3, 1, 0xffff_0000]],
  'a maker note without end': [[0x927c, 7, 0x0fff_ffff, 26]],
  'sub-directories in a ring': [[0x8769, 4, 1, 8]],
  'the same tag many times': Array.from({ length: 200 }, (): Tag => [0x010f, 2, 20, 26]),
};

/** Metadata that contradicts itself, in whole pictures, with a marker in it. */
export function hostileMetadata(
  { jpeg, png, webp }: Record<'jpeg' | 'png' | 'webp', Buffer>,
  marker: string,
): HostilePicture[] {
  const text = Buffer.from(marker);
  const bytes = (...parts: (Buffer | string)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));
  const inJpeg = (name: string, kind: number, content: Buffer) => ({
    name,
    content: withSegments(jpeg, jpegSegment(kind, content)),
  });
  const packets = {
    'thousand-fold': `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(99)}"><!ENTITY b "${'&a;'.repeat(99)}">]><x>&b;${marker}</x>`,
    'that reads a file': `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;${marker}</x>`,
    'that is cut off': `<x:xmpmeta><${marker}`,
    'that holds a script': `<x><script>alert("${marker}")</script></x>`,
  };
  return [
    ...SEGMENTS.map((kind) =>
      inJpeg(`segment ${kind.toString(16)}`, kind, bytes(text, Buffer.alloc(2_000, text))),
    ),
    ...SEGMENTS.map((kind) => ({
      name: `a hundred segments ${kind.toString(16)}`,
      content: withSegments(jpeg, ...Array.from({ length: 100 }, () => jpegSegment(kind, text))),
    })),
    ...Object.entries(TAGS).flatMap(([name, tags]) =>
      [true, false].flatMap((little) => {
        const exif = directory(tags, { little, marker });
        const order = little ? 'little' : 'big';
        return [
          inJpeg(`EXIF with ${name}, ${order} end first`, 0xe1, bytes(EXIF, exif)),
          { name: `PNG with ${name}, ${order}`, content: withChunks(png, pngChunk('eXIf', exif)) },
          { name: `WebP with ${name}, ${order}`, content: bytes(webp, riffChunk('EXIF', exif)) },
        ];
      }),
    ),
    ...Object.entries(packets).flatMap(([name, packet]) => [
      inJpeg(`XMP ${name}`, 0xe1, bytes(XMP, packet)),
      inJpeg(`more XMP ${name}`, 0xe1, bytes(XMP_MORE, packet)),
      {
        name: `PNG with XMP ${name}`,
        content: withChunks(png, pngChunk('iTXt', bytes('XML:com.adobe.xmp\0\0\0\0\0', packet))),
      },
      { name: `WebP with XMP ${name}`, content: bytes(webp, riffChunk('XMP ', Buffer.from(packet))) },
    ]),
    ...[0, 4, 128, 60_000].flatMap((size) => {
      const profile = bytes(Buffer.alloc(size, 'acsp'), text);
      const packed = bytes('x\0\0', deflateSync(profile));
      return [
        inJpeg(`colour profile of ${size}`, 0xe2, bytes(ICC, profile)),
        { name: `PNG with a colour profile of ${size}`, content: withChunks(png, pngChunk('iCCP', packed)) },
        { name: `WebP with a colour profile of ${size}`, content: bytes(webp, riffChunk('ICCP', profile)) },
      ];
    }),
    ...[
      'tEXt',
      'zTXt',
      'iTXt',
      'tIME',
      'gAMA',
      'cHRM',
      'sRGB',
      'PLTE',
      'tRNS',
      'acTL',
      'fcTL',
      'IHDR',
      'IEND',
    ].map((type) => ({
      name: `PNG with ${type}`,
      content: withChunks(png, pngChunk(type, bytes('Comment\0', text))),
    })),
    inJpeg('IPTC', 0xed, bytes(PHOTOSHOP, '\0\0\0\x20\x1c\x02\x78\xff\xff', text)),
    inJpeg('IPTC without end', 0xed, bytes(PHOTOSHOP, '\xff\xff\xff\xff', text)),
    {
      name: 'text that unpacks to 60 megabytes',
      content: withChunks(
        png,
        pngChunk('zTXt', bytes('x\0\0', deflateSync(bytes(text, Buffer.alloc(60_000_000))))),
      ),
    },
    {
      name: 'colour profile that unpacks to 60 megabytes',
      content: withChunks(
        png,
        pngChunk('iCCP', bytes('x\0\0', deflateSync(bytes(text, Buffer.alloc(60_000_000))))),
      ),
    },
  ];
}

/** A directory of EXIF, whose next directory is itself. */
function directory(tags: Tag[], { little, marker }: { little: boolean; marker: string }): Buffer {
  const start = 8;
  const content = Buffer.alloc(start + 2 + tags.length * 12 + 4);
  const short = (value: number, at: number) =>
    little ? content.writeUInt16LE(value, at) : content.writeUInt16BE(value, at);
  const long = (value: number, at: number) =>
    little ? content.writeUInt32LE(value, at) : content.writeUInt32BE(value, at);
  content.write(little ? 'II' : 'MM', 'latin1');
  short(42, 2);
  long(start, 4);
  short(tags.length, start);
  for (const [index, [number, type, count, value]] of tags.entries()) {
    const at = start + 2 + index * 12;
    short(number, at);
    short(type, at + 2);
    long(count, at + 4);
    long(value, at + 8);
  }
  long(start, start + 2 + tags.length * 12);
  return Buffer.concat([content, Buffer.from(marker.repeat(20))]);
}
