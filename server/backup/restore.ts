import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import mongoose from 'mongoose';
import { filledCollection } from '../database/filled-collection.js';
import { keepSchemaVersion } from '../migrations/schema-state.js';
import { SCHEMA_VERSION } from '../migrations/index.js';
import type { OnProgress } from '../progress.js';
import { decryptedWith, ENCRYPTED_MARK, NeedsKey } from './encryption.js';
import {
  DamagedBackup,
  FORMAT,
  FORMAT_VERSION,
  readFrames,
  type DocumentFrame,
  type Frame,
  type HeadFrame,
} from './frames.js';

/** Documents and bytes of one insert. */
const BATCH_DOCUMENTS = 500;
const BATCH_BYTES = 8 * 1024 * 1024;
/** Unzipped at once: most photos come in one piece. */
const CHUNK_BYTES = 512 * 1024;

export interface RestoreReport {
  madeAt: Date;
  collections: number;
  documents: number;
  /** Of the stored shapes; 0 where the backup is from before versions were kept. */
  schema: number;
}

export interface ReadOptions {
  /** The key of an encrypted backup. */
  identity?: string | undefined;
  /** Told of documents: how many there are is known once the whole file was read. */
  onProgress?: OnProgress | undefined;
}

/** The database holds something already. */
export class NotEmpty extends Error {}

/**
 * Puts a backup into an empty database. The whole file is checked before the first document is written.
 * @throws NotEmpty; NeedsKey; DamagedBackup
 */
export async function restoreBackup(
  file: string,
  { identity, onProgress }: ReadOptions = {},
): Promise<RestoreReport> {
  await refuseUnlessEmpty();
  const report = await verifyBackup(file, { identity, onProgress });
  // First of all: half restored, it must not be taken for a database of today's shapes.
  await keepSchemaVersion(report.schema);
  let batch: DocumentFrame[] = [];
  let batchBytes = 0;
  let restored = 0;
  const flush = async () => {
    await insert(batch);
    restored += batch.length;
    onProgress?.({ done: restored, total: report.documents });
    batch = [];
    batchBytes = 0;
  };
  for await (const { frame } of framesOf(file, identity)) {
    if (!('document' in frame)) continue;
    const full = batch.length === BATCH_DOCUMENTS || batchBytes > BATCH_BYTES;
    if (full || batch[0]?.collection !== frame.collection) await flush();
    batch.push(frame);
    batchBytes += mongoose.mongo.BSON.calculateObjectSize(frame.document);
  }
  await flush();
  return report;
}

/**
 * Reads a backup from its first to its last byte and changes nothing; it needs no database.
 * @throws NeedsKey; DamagedBackup when it is cut, altered, made by a newer portal, or for another key
 */
export async function verifyBackup(
  file: string,
  { identity, onProgress }: ReadOptions = {},
): Promise<RestoreReport> {
  const collections = new Set<string>();
  let documents = 0;
  let head: HeadFrame | undefined;
  let ended = false;
  for await (const { frame, sha256Before } of framesOf(file, identity)) {
    if (ended) throw new DamagedBackup('something follows its end');
    if (!head) head = readHead(frame);
    else if ('document' in frame) {
      documents += 1;
      collections.add(frame.collection);
      onProgress?.({ done: documents });
    } else if ('end' in frame) {
      ended = true;
      if (frame.sha256 !== sha256Before) throw new DamagedBackup('its checksum does not match');
      if (frame.documents !== documents) throw new DamagedBackup('documents are missing');
    }
  }
  if (!head || !ended) throw new DamagedBackup('it ends in the middle');
  return { madeAt: head.madeAt, collections: collections.size, documents, schema: head.schema ?? 0 };
}

function readHead(frame: Frame): HeadFrame {
  if (!('format' in frame) || frame.format !== FORMAT) throw new DamagedBackup('it is not a backup');
  const { version, schema = 0 } = frame;
  if (version > FORMAT_VERSION || schema > SCHEMA_VERSION) throw new DamagedBackup('a newer portal made it');
  return frame;
}

async function* framesOf(file: string, identity?: string): ReturnType<typeof readFrames> {
  // Asked first: a file that is not there is told by this, before anything reads it.
  const encrypted = await isEncrypted(file);
  const bytes = createReadStream(file);
  const zipped = encrypted ? decrypted(bytes, identity) : bytes;
  // Errors of the file, the decryption and the unzipping all come out of the last stream.
  const unzipped = pipeline(zipped, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  try {
    yield* readFrames(unzipped as AsyncIterable<Buffer>);
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('Z_'))
      throw new DamagedBackup('it cannot be unzipped');
    throw error;
  }
}

async function isEncrypted(file: string): Promise<boolean> {
  const opened = await open(file);
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(ENCRYPTED_MARK.length), { position: 0 });
    return buffer.toString('latin1', 0, bytesRead) === ENCRYPTED_MARK;
  } finally {
    await opened.close();
  }
}

function decrypted(bytes: AsyncIterable<Uint8Array>, identity: string | undefined) {
  if (!identity) throw new NeedsKey('the backup is encrypted: say with --key where the file with its key is');
  return decryptedWith(identity, bytes);
}

async function refuseUnlessEmpty(): Promise<void> {
  const filled = await filledCollection();
  if (filled === undefined) return;
  throw new NotEmpty(`the database is not empty (it has ${filled}); restore into a new DATA_DIR or database`);
}

async function insert(batch: DocumentFrame[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  await mongoose.connection.collection(first.collection).insertMany(batch.map(({ document }) => document));
}
