import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { BackupConfig } from '../config.js';
import { writeBackup, type BackupReport } from './write.js';

/** Ours alone: nothing else in the folder is counted or removed. */
const NIGHTLY = /^kabar-kim-\d{8}T\d{6}Z\.backup(\.age)?$/;
/** Of the size of the last one: what the next may need, since the data grows. */
const ROOM = 1.5;
const MEGABYTE = 1024 * 1024;

export interface NightlyReport extends BackupReport {
  file: string;
  removed: number;
}

/**
 * Writes a backup into the folder and then removes the oldest beyond those that are kept.
 * @throws Error when the disk has too little room, or the backup cannot be written: the older ones stay then
 */
export async function nightlyBackup(
  { folder, kept, recipient }: BackupConfig,
  now = new Date(),
): Promise<NightlyReport> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const before = await nightlyFiles(folder);
  await refuseWithoutRoom(folder, before.at(-1));
  const moment = now.toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  const file = `kabar-kim-${moment}.backup${recipient ? '.age' : ''}`;
  const report = await writeBackup(path.join(folder, file), { recipient, now });
  const surplus = (await nightlyFiles(folder)).slice(0, -kept);
  for (const old of surplus) await rm(path.join(folder, old));
  return { file, ...report, removed: surplus.length };
}

/** Oldest first: their names say when. */
async function nightlyFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => NIGHTLY.test(name)).toSorted();
}

// A full disk would keep the portal itself from writing.
async function refuseWithoutRoom(folder: string, last: string | undefined): Promise<void> {
  if (last === undefined) return;
  const needed = (await stat(path.join(folder, last))).size * ROOM;
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed) {
    const [free, wanted] = [bavail * bsize, needed].map((bytes) => Math.ceil(bytes / MEGABYTE));
    throw new Error(`too little room in ${folder}: ${free} MB free, ${wanted} MB needed`);
  }
}
