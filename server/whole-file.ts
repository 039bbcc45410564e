import { createWriteStream, type WriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file that only its owner may read, and that is there whole or not at all.
 * @throws Error when the file exists or cannot be written, and whatever `write` throws
 */
export async function wholeFile<T>(file: string, write: (target: WriteStream) => Promise<T>): Promise<T> {
  const partial = `${file}.partial`;
  // Taken now, so that a name that is in use is refused before the work and not after it.
  await (await open(file, 'wx', 0o600)).close();
  try {
    const written = await write(createWriteStream(partial, { mode: 0o600, flush: true }));
    await rename(partial, file);
    return written;
  } catch (error) {
    await rm(partial, { force: true });
    await rm(file, { force: true });
    throw error;
  }
}
