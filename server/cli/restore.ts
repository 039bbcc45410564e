import { DamagedBackup } from '../backup/frames.js';
import { readBackupKey } from '../backup/encryption.js';
import { restoreBackup } from '../backup/restore.js';
import { prepareDatabase } from '../migrations/prepare.js';
import { CliError, print, withDatabase, type CliCommand } from './command.js';

export const restoreCommand: CliCommand = (program) => {
  program
    .command('restore')
    .description('put a backup into an empty database; it is checked whole before anything is written')
    .argument('<file>', 'what `portal backup` wrote')
    .option('--key <keyfile>', 'the key of an encrypted backup')
    .option('--json', 'print the result as JSON')
    .action((file: string, { key, json }: { key?: string; json?: boolean }) =>
      withDatabase(async (portal) => {
        const identity = key === undefined ? undefined : await readBackupKey(key);
        const { madeAt, ...report } = await restoreBackup(file, identity).catch((error: unknown) => {
          if (error instanceof DamagedBackup)
            throw new CliError(`${file} cannot be restored: ${error.message}`);
          throw error;
        });
        await prepareDatabase(portal);
        print({ madeAt: madeAt.toISOString(), ...report }, json);
      }),
    );
};
