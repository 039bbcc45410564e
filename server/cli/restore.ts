import { restoreBackup } from '../backup/restore.js';
import { prepareDatabase } from '../migrations/prepare.js';
import { examples, print, withDatabase, type CliCommand } from './command.js';
import { readBackup, takesBackup, type BackupOptions } from './read-backup.js';

export const restoreCommand: CliCommand = (program) => {
  takesBackup(program.command('restore'))
    .description('put a backup into an empty database; it is checked whole before anything is written')
    .addHelpText(
      'after',
      examples(
        'restore kabar-2026-11-22.backup',
        'restore kabar-kim-20261122T171000Z.backup.age --key kabar.key',
      ),
    )
    .action((file: string, options: BackupOptions) =>
      withDatabase(async (portal) => {
        const report = await readBackup(restoreBackup, file, options, 'cannot be restored');
        await prepareDatabase(portal);
        print(report, options.json);
      }),
    );
};
