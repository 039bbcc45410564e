import { closeSync, openSync, readSync } from 'node:fs';

/** Where LMDB's first page keeps its mark, and the mark. */
const MAGIC_OFFSET = 24;
const MAGIC = 0xbeefc0de;

/**
 * Throws when a data file is not LMDB's: opening such a file ends the whole process with a segmentation fault.
 * A file that is missing or empty is a new database.
 */
export function checkDataFile(file: string): void {
  const head = readHead(file);
  if (head.length === 0) return;
  if (head.length < MAGIC_OFFSET + 4 || head.readUInt32LE(MAGIC_OFFSET) !== MAGIC) {
    throw new Error(`${file} is not a database file; restore it from a backup or move it away`);
  }
}

function readHead(file: string): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    const head = Buffer.alloc(MAGIC_OFFSET + 4);
    return head.subarray(0, readSync(descriptor, head));
  } finally {
    closeSync(descriptor);
  }
}
