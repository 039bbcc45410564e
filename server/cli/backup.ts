import { writeBackup } from '../backup/write.js';
import { print, withDatabase, type CliCommand } from './command.js';

export const backupCommand: CliCommand = (program) => {
  program
    .command('backup')
    .description('write everything, photos included, into one file; the portal may be running')
    .argument('<file>', 'a file that does not exist yet, e.g. kabar-2026-11-21.backup')
    .option('--json', 'print the result as JSON')
    .action((file: string, { json }: { json?: boolean }) =>
      withDatabase(async () => {
        print({ ...(await writeBackup(file)) }, json);
      }),
    );
};
