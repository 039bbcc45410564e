import { DamagedBackup } from '../backup/frames.js';
import { readBackupKey } from '../backup/encryption.js';
import { verifyBackup } from '../backup/restore.js';
import { CliError, inOneLine, print, type CliCommand } from './command.js';

export const verifyBackupCommand: CliCommand = (program) => {
  program
    .command('verify-backup')
    .description(
      'read a backup from its first to its last byte; nothing is written, and no database is needed',
    )
    .argument('<file>', 'what `portal backup` wrote')
    .option('--key <keyfile>', 'the key of an encrypted backup')
    .option('--json', 'print the result as JSON')
    .action((file: string, { key, json }: { key?: string; json?: boolean }) =>
      inOneLine(async () => {
        const identity = key === undefined ? undefined : await readBackupKey(key);
        const { madeAt, ...report } = await verifyBackup(file, identity).catch((error: unknown) => {
          if (error instanceof DamagedBackup) throw new CliError(`${file} is not whole: ${error.message}`);
          throw error;
        });
        print({ madeAt: madeAt.toISOString(), ...report }, json);
      }),
    );
};
