import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/** More than the data of all portals of a run take together. */
const ENOUGH_BYTES = 1024 ** 3;

/**
 * A new folder for data that nobody wants back after a loss of power: in memory where there is room, since the tests
 * write thousands of small things and the disk is waited for at each. What is written is the same.
 */
export function memoryFolder(prefix: string): string {
  return mkdtempSync(path.join(hasRoom() ? MEMORY : tmpdir(), prefix));
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    // No such place, as on macOS.
    return false;
  }
}
