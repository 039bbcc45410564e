import type { Command } from 'commander';
import { readBackupKey } from '../backup/encryption.js';
import { DamagedBackup } from '../backup/frames.js';
import type { ReadOptions, RestoreReport } from '../backup/restore.js';
import { CliError, JSON_OPTION } from './command.js';
import { withProgress } from './progress.js';

/** What a command that reads a backup may be told besides its file. */
export interface BackupOptions {
  /** The file with the key, of an encrypted one. */
  key?: string;
  json?: boolean;
}

/** Has a command take a backup. */
export function takesBackup(command: Command): Command {
  return command
    .argument('<file>', 'what `portal backup` wrote')
    .option('--key <keyfile>', 'the key of an encrypted backup')
    .option(...JSON_OPTION);
}

/**
 * Reads a backup, and shows meanwhile how far it is.
 * @returns what to print of it
 * @throws CliError where it is damaged: that the file `cannot`, and why
 */
export async function readBackup(
  read: (file: string, options: ReadOptions) => Promise<RestoreReport>,
  file: string,
  { key, json }: BackupOptions,
  cannot: string,
): Promise<Record<string, unknown>> {
  const identity = key === undefined ? undefined : await readBackupKey(key);
  try {
    const { madeAt, ...report } = await withProgress({ of: 'documents', json }, (onProgress) =>
      read(file, { identity, onProgress }),
    );
    return { madeAt: madeAt.toISOString(), ...report };
  } catch (error) {
    if (error instanceof DamagedBackup) throw new CliError(`${file} ${cannot}: ${error.message}`);
    throw error;
  }
}
