import { writeFile } from 'node:fs/promises';
import { newBackupKey } from '../backup/encryption.js';
import { examples, inOneLine, JSON_OPTION, print, type CliCommand } from './command.js';

export const newBackupKeyCommand: CliCommand = (program) => {
  program
    .command('new-backup-key')
    .description('make a key for encrypted backups, and print the recipient to set as BACKUP_RECIPIENT')
    .argument(
      '<keyfile>',
      'a file that does not exist yet; keep it away from the portal: only it opens backups',
    )
    .option(...JSON_OPTION)
    .addHelpText('after', examples('new-backup-key kabar.key'))
    .action((file: string, { json }: { json?: boolean }) =>
      inOneLine(async () => {
        const { keyFile, recipient } = await newBackupKey(new Date());
        await writeFile(file, keyFile, { mode: 0o600, flag: 'wx', flush: true });
        print({ recipient }, json);
      }),
    );
};
