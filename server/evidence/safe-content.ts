import { Invalid } from '../errors.js';
import { reencode } from '../media/reencode.js';
import { findVirus } from './clamd.js';

type Kind = 'picture' | 'pdf';

/** A file that may be kept: its type by its content, and the bytes that are safe to give out again. */
export interface SafeContent {
  type: 'image/jpeg' | 'application/pdf';
  content: Buffer;
}

/** The one allow-list, by how a file begins: what it is called, and what type it claims, is never looked at. */
const BEGINNINGS: readonly { kind: Kind; bytes: string; at: number }[] = [
  { kind: 'picture', bytes: '\xff\xd8\xff', at: 0 },
  { kind: 'picture', bytes: '\x89PNG\r\n\x1a\n', at: 0 },
  { kind: 'picture', bytes: 'WEBP', at: 8 },
  { kind: 'pdf', bytes: '%PDF-', at: 0 },
];

const ENDINGS = { 'image/jpeg': 'jpg', 'application/pdf': 'pdf' } as const;

let scanner: string | undefined;

/** Has a virus scanner look at every PDF from here on; call once at start. @param address of clamd, or none */
export function scanWith(address: string | undefined): void {
  scanner = address;
}

/**
 * What is kept of an uploaded file: a picture is made anew from its pixels, a PDF stays byte for byte.
 * @throws Invalid `file`: `file-type`, `photo-unreadable`, `file-infected`, `scanner-away`
 */
export async function safeContent(content: Buffer): Promise<SafeContent> {
  const kind = BEGINNINGS.find(
    ({ bytes, at }) => content.toString('latin1', at, at + bytes.length) === bytes,
  )?.kind;
  if (!kind) throw new Invalid({ file: 'file-type' });
  if (kind === 'pdf') {
    if (scanner && (await findVirus(scanner, content))) throw new Invalid({ file: 'file-infected' });
    return { type: 'application/pdf', content };
  }
  const sizes = (await reencode(content))?.renditions.filter(({ format }) => format === 'jpeg') ?? [];
  const [largest] = sizes.toSorted((a, b) => b.width - a.width);
  if (!largest) throw new Invalid({ file: 'photo-unreadable' });
  return { type: 'image/jpeg', content: largest.content };
}

/** A file's name with the ending of its type. */
export function namedByType(name: string, type: SafeContent['type']): string {
  return `${name}.${ENDINGS[type]}`;
}
