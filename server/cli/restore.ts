import { DamagedBackup } from '../backup/frames.js';
import { readBackupKey } from '../backup/encryption.js';
import { restoreBackup } from '../backup/restore.js';
import { prepareDatabase } from '../migrations/prepare.js';
import { CliError, examples, JSON_OPTION, print, withDatabase, type CliCommand } from './command.js';
import { withProgress } from './progress.js';

export const restoreCommand: CliCommand = (program) => {
  program
    .command('restore')
    .description('put a backup into an empty database; it is checked whole before anything is written')
    .argument('<file>', 'what `portal backup` wrote')
    .option('--key <keyfile>', 'the key of an encrypted backup')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'restore kabar-2026-11-22.backup',
        'restore kabar-kim-20261122T171000Z.backup.age --key kabar.key',
      ),
    )
    .action((file: string, { key, json }: { key?: string; json?: boolean }) =>
      withDatabase(async (portal) => {
        const identity = key === undefined ? undefined : await readBackupKey(key);
        const { madeAt, ...report } = await withProgress({ of: 'documents', json }, (onProgress) =>
          restoreBackup(file, { identity, onProgress }),
        ).catch((error: unknown) => {
          if (error instanceof DamagedBackup)
            throw new CliError(`${file} cannot be restored: ${error.message}`);
          throw error;
        });
        await prepareDatabase(portal);
        print({ madeAt: madeAt.toISOString(), ...report }, json);
      }),
    );
};
