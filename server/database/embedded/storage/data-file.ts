import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, fstatSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const READ_THROUGH = fileURLToPath(new URL('./read-through.js', import.meta.url));

/** Where LMDB keeps what in each of the two pages that a file begins with (struct MDB_meta), and its mark. */
const AT = { magic: 24, pageSize: 48, lastPage: 144, transaction: 152, end: 160 };
const MAGIC = 0xbeefc0de;

interface Meta {
  pageSize: number;
  /** Number of the last page in use, from 0. */
  lastPage: number;
  transaction: bigint;
}

/**
 * Throws when a data file is not LMDB's or was cut short: using such a file ends the whole process with a
 * segmentation fault or a bus error. A file that is missing or empty is a new database.
 */
export function checkDataFile(file: string): void {
  const { size, metas } = readMetas(file);
  if (size === 0) return;
  if (metas.length === 0) {
    throw new Error(`${file} is not a database file; restore it from a backup or move it away`);
  }
  const { pageSize, lastPage } = metas.reduce((a, b) => (b.transaction > a.transaction ? b : a));
  // The last pages may be missing when they are free: then LMDB, which knows, reads everything once.
  const short = size < (lastPage + 1) * pageSize;
  if (short && (metas.length < 2 || !canBeRead(file))) {
    throw new Error(`${file} was cut short; restore it from a backup or move it away`);
  }
}

/** Whether another process can read all that is stored, without losing its life. */
function canBeRead(file: string): boolean {
  return spawnSync(process.execPath, [READ_THROUGH, path.dirname(file)], { stdio: 'ignore' }).status === 0;
}

function readMetas(file: string): { size: number; metas: Meta[] } {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { size: 0, metas: [] };
    throw error;
  }
  try {
    const first = readMeta(descriptor, 0);
    const second = first && readMeta(descriptor, first.pageSize);
    return { size: fstatSync(descriptor).size, metas: [first, second].filter((meta) => meta !== undefined) };
  } finally {
    closeSync(descriptor);
  }
}

function readMeta(descriptor: number, position: number): Meta | undefined {
  const page = Buffer.alloc(AT.end);
  const read = readSync(descriptor, page, { position });
  if (read < AT.end || page.readUInt32LE(AT.magic) !== MAGIC) return undefined;
  return {
    pageSize: page.readUInt32LE(AT.pageSize),
    lastPage: Number(page.readBigUInt64LE(AT.lastPage)),
    transaction: page.readBigUInt64LE(AT.transaction),
  };
}
