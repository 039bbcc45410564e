import { createHash } from 'node:crypto';
import type { Types } from 'mongoose';
import type { EvidenceFile, StoryEvidence } from '../../models/story-evidence.js';
import { Invalid } from '../errors.js';
import { fileStore } from '../media/file-store.js';
import { reencode } from '../media/reencode.js';

/** The story and the piece of evidence that a file belongs to. */
export interface FileOwner {
  story: Types.ObjectId;
  evidence: Types.ObjectId;
}

/** Uploaded files, and the texts of pages behind links. */
export const evidenceFiles = fileStore<FileOwner & { [name: string]: unknown }>('evidence');

type Kind = 'picture' | 'pdf';

/** The one allow-list, by how a file begins: what it is called, and what type it claims, is never looked at. */
const BEGINNINGS: readonly { kind: Kind; bytes: string; at: number }[] = [
  { kind: 'picture', bytes: '\xff\xd8\xff', at: 0 },
  { kind: 'picture', bytes: '\x89PNG\r\n\x1a\n', at: 0 },
  { kind: 'picture', bytes: 'WEBP', at: 8 },
  { kind: 'pdf', bytes: '%PDF-', at: 0 },
];

/**
 * Keeps an uploaded file: a picture is made anew from its pixels, a PDF stays byte for byte what was received.
 * @throws Invalid `file`: `file-type`, `photo-unreadable`
 */
export async function keepUpload(owner: FileOwner, content: Buffer): Promise<EvidenceFile> {
  const kept = await safeContent(content);
  const name = `${String(owner.evidence)}.${kept.type === 'image/jpeg' ? 'jpg' : 'pdf'}`;
  return {
    type: kept.type,
    size: kept.content.length,
    sha256: sha256(kept.content),
    file: await evidenceFiles.write(name, { ...owner }, kept.content),
  };
}

async function safeContent(content: Buffer): Promise<Pick<EvidenceFile, 'type'> & { content: Buffer }> {
  const kind = BEGINNINGS.find(
    ({ bytes, at }) => content.toString('latin1', at, at + bytes.length) === bytes,
  )?.kind;
  if (!kind) throw new Invalid({ file: 'file-type' });
  if (kind === 'pdf') return { type: 'application/pdf', content };
  const sizes = (await reencode(content))?.renditions.filter(({ format }) => format === 'jpeg') ?? [];
  const [largest] = sizes.toSorted((a, b) => b.width - a.width);
  if (!largest) throw new Invalid({ file: 'photo-unreadable' });
  return { type: 'image/jpeg', content: largest.content };
}

/** SHA-256, hex. */
export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The files that a piece of evidence holds. */
export function filesOf({ copy, upload }: Pick<StoryEvidence, 'copy' | 'upload'>): Types.ObjectId[] {
  return [copy?.file, upload?.file].filter((file) => file !== undefined);
}
