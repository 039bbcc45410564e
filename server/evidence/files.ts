import { createHash } from 'node:crypto';
import type { Types } from 'mongoose';
import type { EvidenceFile, StoryEvidence } from '../../models/story-evidence.js';
import { fileStore } from '../media/file-store.js';
import { namedByType, safeContent } from './safe-content.js';

/** The story and the piece of evidence that a file belongs to. */
export interface FileOwner {
  story: Types.ObjectId;
  evidence: Types.ObjectId;
}

/** Uploaded files, and the texts of pages behind links. */
export const evidenceFiles = fileStore<FileOwner & { [name: string]: unknown }>('evidence');

/**
 * Keeps an uploaded file: a picture is made anew from its pixels, a PDF stays byte for byte what was received.
 * @throws as `safeContent`
 */
export async function keepUpload(owner: FileOwner, content: Buffer): Promise<EvidenceFile> {
  const kept = await safeContent(content);
  const name = namedByType(String(owner.evidence), kept.type);
  return {
    type: kept.type,
    size: kept.content.length,
    sha256: sha256(kept.content),
    file: await evidenceFiles.write(name, { ...owner }, kept.content),
  };
}

/** SHA-256, hex. */
export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The files that a piece of evidence holds. */
export function filesOf({ copy, upload }: Pick<StoryEvidence, 'copy' | 'upload'>): Types.ObjectId[] {
  return [copy?.file, upload?.file].filter((file) => file !== undefined);
}
