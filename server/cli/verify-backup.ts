import { verifyBackup } from '../backup/restore.js';
import { examples, inOneLine, print, type CliCommand } from './command.js';
import { readBackup, takesBackup, type BackupOptions } from './read-backup.js';

export const verifyBackupCommand: CliCommand = (program) => {
  takesBackup(program.command('verify-backup'))
    .description(
      'read a backup from its first to its last byte; nothing is written, and no database is needed',
    )
    .addHelpText(
      'after',
      examples(
        'verify-backup kabar-2026-11-22.backup',
        'verify-backup kabar-kim-20261122T171000Z.backup.age --key kabar.key',
      ),
    )
    .action((file: string, options: BackupOptions) =>
      inOneLine(async () => {
        print(await readBackup(verifyBackup, file, options, 'is not whole'), options.json);
      }),
    );
};
