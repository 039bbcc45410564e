import { DamagedBackup } from '../backup/frames.js';
import { readBackupKey } from '../backup/encryption.js';
import { verifyBackup } from '../backup/restore.js';
import { CliError, examples, inOneLine, JSON_OPTION, print, type CliCommand } from './command.js';
import { withProgress } from './progress.js';

export const verifyBackupCommand: CliCommand = (program) => {
  program
    .command('verify-backup')
    .description(
      'read a backup from its first to its last byte; nothing is written, and no database is needed',
    )
    .argument('<file>', 'what `portal backup` wrote')
    .option('--key <keyfile>', 'the key of an encrypted backup')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'verify-backup kabar-2026-11-22.backup',
        'verify-backup kabar-kim-20261122T171000Z.backup.age --key kabar.key',
      ),
    )
    .action((file: string, { key, json }: { key?: string; json?: boolean }) =>
      inOneLine(async () => {
        const identity = key === undefined ? undefined : await readBackupKey(key);
        const { madeAt, ...report } = await withProgress({ of: 'documents', json }, (onProgress) =>
          verifyBackup(file, { identity, onProgress }),
        ).catch((error: unknown) => {
          if (error instanceof DamagedBackup) throw new CliError(`${file} is not whole: ${error.message}`);
          throw error;
        });
        print({ madeAt: madeAt.toISOString(), ...report }, json);
      }),
    );
};
