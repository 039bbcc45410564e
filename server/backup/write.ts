import { createHash } from 'node:crypto';
import { Duplex, PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import mongoose from 'mongoose';
import { countDocuments } from '../database/count-documents.js';
import { schemaVersion } from '../migrations/schema-state.js';
import type { OnProgress } from '../progress.js';
import { version } from '../version.js';
import { wholeFile } from '../whole-file.js';
import { encryptedFor } from './encryption.js';
import { encodeFrame, FORMAT, FORMAT_VERSION, type Frame } from './frames.js';

/**
 * What nobody misses: people sign in again, limits start anew, and telephones send again what had not arrived. The
 * version of the stored shapes is in the head.
 */
export const LEFT_OUT = new Set([
  'sessions',
  'signins',
  'ratelimitwindows',
  'setuplinks',
  'uploads',
  'uploadpieces',
  'schemastates',
]);

const LEDGER = 'ledgerlines';
const STORIES = 'stories';

/**
 * What is copied while the portal runs is not one moment. What points elsewhere is read before what it points
 * at, so that nothing points at what is missing; the counters come last, so that no number is given twice.
 */
const FIRST = [LEDGER, 'clarifications', STORIES];
const LAST = ['counters'];

export interface BackupReport {
  /** With anything in them. */
  collections: number;
  documents: number;
  /** Of the file. */
  bytes: number;
}

export interface BackupOptions {
  /** Whose key alone will open the file; left out: it is not encrypted. */
  recipient?: string | undefined;
  now?: Date;
  /** Told of documents. */
  onProgress?: OnProgress | undefined;
}

/**
 * Writes every collection, photos included, into one gzipped file that only its owner may read. The portal may
 * go on meanwhile. The file is there whole or not at all.
 * @throws Error when the file exists or cannot be written
 */
export async function writeBackup(
  file: string,
  { recipient, now = new Date(), onProgress }: BackupOptions = {},
): Promise<BackupReport> {
  return wholeFile(file, async (target) => {
    const report = { collections: 0, documents: 0 };
    const seal = recipient
      ? Duplex.from((zipped: AsyncIterable<Buffer>) => encryptedFor(recipient, zipped))
      : new PassThrough();
    await pipeline(Readable.from(encoded(frames(report, now, onProgress))), createGzip(), seal, target);
    return { ...report, bytes: target.bytesWritten };
  });
}

async function* frames(
  report: Omit<BackupReport, 'bytes'>,
  now: Date,
  onProgress: OnProgress | undefined,
): AsyncGenerator<Frame> {
  const schema = await schemaVersion();
  yield { format: FORMAT, version: FORMAT_VERSION, madeAt: now, portal: version, schema };
  let ledgerEnd = 0;
  const collections = await collectionNames();
  const total = onProgress && (await countDocuments(collections));
  for (const collection of collections) {
    const before = report.documents;
    const documents = mongoose.connection.collection(collection).find({}, { promoteValues: false });
    for await (const document of documents) {
      report.documents += 1;
      if (collection === LEDGER) ledgerEnd = Math.max(ledgerEnd, Number(document._id));
      // Sealed since the ledger was copied: in the copy it is still to be sealed.
      if (collection === STORIES && Number(document.ledgerLine) > ledgerEnd) document.ledgerLine = 0;
      yield { collection, document };
      onProgress?.({ done: report.documents, total });
    }
    if (report.documents > before) report.collections += 1;
  }
}

// The sum is over the bytes that were written, so the last frame is made here.
async function* encoded(source: AsyncIterable<Frame>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let documents = 0;
  for await (const frame of source) {
    if ('document' in frame) documents += 1;
    const bytes = encodeFrame(frame);
    hash.update(bytes);
    yield bytes;
  }
  yield encodeFrame({ end: true, documents, sha256: hash.digest('hex') });
}

async function collectionNames(): Promise<string[]> {
  const collections = await mongoose.connection.db!.listCollections({}, { nameOnly: true }).toArray();
  const names = collections.map(({ name }) => name).filter((name) => !LEFT_OUT.has(name));
  const rank = (name: string) =>
    FIRST.includes(name) ? FIRST.indexOf(name) - FIRST.length : Number(LAST.includes(name));
  return names.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
