import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import mongoose from 'mongoose';
import type { AccountVerification } from '../../models/account-proof.js';
import type { StoryEvidence } from '../../models/story-evidence.js';
import type { StoryPhoto } from '../../models/story-photo.js';
import { countDocuments } from '../database/count-documents.js';
import { evidenceFiles } from '../evidence/files.js';
import { readRendition } from '../media/store.js';
import type { OnProgress } from '../progress.js';
import { letters } from '../registry/verification.js';
import { version } from '../version.js';
import { wholeFile } from '../whole-file.js';
import { EXPORTED, type ExportedKind } from './kinds.js';

/** Raised when a program that reads exports would have to be changed. */
const FORMAT_VERSION = 1;

export interface ExportReport {
  documents: number;
  photos: number;
  /** Kept as evidence: what was uploaded, and the texts of pages; and the letters that prove accounts. */
  files: number;
}

type Line = Record<string, unknown>;
type Document = Line & {
  _id: unknown;
  photos?: StoryPhoto[];
  photo?: StoryPhoto;
  evidence?: StoryEvidence[];
  verification?: AccountVerification;
};

/**
 * Writes everything that people made as JSON Lines into a file that only its owner may read: one document a line with
 * its `type` and `id`, by kind and then by id, photos, evidence and letters as base64. Secrets are not among the fields
 * that leave. The file is there whole or not at all.
 * @throws Error when the file exists or cannot be written
 */
export function exportToFile(file: string, now: Date, onProgress?: OnProgress): Promise<ExportReport> {
  return wholeFile(file, (target) => exportTo(target, now, onProgress));
}

/** The same, to a stream, which is ended unless it is standard output. */
export async function exportTo(target: Writable, now: Date, onProgress?: OnProgress): Promise<ExportReport> {
  const report = { documents: 0, photos: 0, files: 0 };
  await pipeline(Readable.from(written(lines(report, now, onProgress))), target, {
    end: target !== process.stdout,
  });
  return report;
}

async function* written(all: AsyncIterable<Line>): AsyncGenerator<string> {
  for await (const line of all) yield `${JSON.stringify(line)}\n`;
}

async function* lines(report: ExportReport, now: Date, onProgress?: OnProgress): AsyncGenerator<Line> {
  yield { type: 'export', format: 'kabar-kim-export', version: FORMAT_VERSION, madeAt: now, portal: version };
  const total = onProgress && (await countDocuments(EXPORTED.map(({ collection }) => collection)));
  for (const exported of EXPORTED) {
    for await (const document of documentsOf(exported)) {
      const { _id, ...fields } = document;
      report.documents += 1;
      yield { type: exported.type, id: _id, ...fields };
      const photos = [...(document.photos ?? []), ...(document.photo ? [document.photo] : [])];
      for (const photo of photos) {
        report.photos += 1;
        yield await photoLine(photo, _id);
      }
      for await (const line of fileLines(document)) {
        report.files += 1;
        yield line;
      }
      onProgress?.({ done: report.documents, total });
    }
  }
}

function documentsOf({ collection, fields }: ExportedKind) {
  const projection = Object.fromEntries(fields.map((field) => [field, 1]));
  return mongoose.connection.collection<Document>(collection).find({}, { projection }).sort({ _id: 1 });
}

// The largest that every program reads: all other sizes were made of the same picture.
async function photoLine({ _id, caption, renditions }: StoryPhoto, of: unknown): Promise<Line> {
  const [largest] = renditions
    .filter(({ format }) => format === 'jpeg')
    .toSorted((a, b) => b.width - a.width);
  const content = largest && (await readRendition(largest.file)).toString('base64');
  return { type: 'photo', id: _id, of, caption, width: largest?.width, format: 'jpeg', content };
}

async function* fileLines({ _id, evidence = [], verification }: Document): AsyncGenerator<Line> {
  for (const piece of evidence) yield* evidenceLines(piece, _id);
  const letter = verification?.letter;
  if (!letter) return;
  const content = (await letters.read(letter.file)).toString('base64');
  yield { type: 'proof-letter', of: _id, mediaType: letter.type, content };
}

/** What is kept of a piece of evidence: a file as it was made safe, the text of a page as UTF-8. */
async function* evidenceLines({ _id, upload, copy }: StoryEvidence, of: unknown): AsyncGenerator<Line> {
  for (const { part, file, mediaType } of [
    { part: 'upload', file: upload?.file, mediaType: upload?.type },
    { part: 'copy', file: copy?.file, mediaType: 'text/plain' },
  ]) {
    // Evidence that was removed has none any more.
    if (!file) continue;
    const content = (await evidenceFiles.read(file)).toString('base64');
    yield { type: 'evidence-file', id: _id, of, part, mediaType, content };
  }
}
