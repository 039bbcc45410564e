import { InvalidArgumentError } from 'commander';
import { isRecipient } from '../backup/encryption.js';
import { writeBackup } from '../backup/write.js';
import { print, withDatabase, type CliCommand } from './command.js';

export const backupCommand: CliCommand = (program) => {
  program
    .command('backup')
    .description('write everything, photos included, into one file; the portal may be running')
    .argument('<file>', 'a file that does not exist yet, e.g. kabar-2026-11-21.backup')
    .option(
      '--recipient <age1…>',
      'encrypt it for the holder of this key (default: BACKUP_RECIPIENT)',
      recipientOf,
    )
    .option('--json', 'print the result as JSON')
    .action((file: string, { recipient, json }: { recipient?: string; json?: boolean }) =>
      withDatabase(async ({ config }) => {
        print({ ...(await writeBackup(file, { recipient: recipient ?? config.backup.recipient })) }, json);
      }),
    );
};

function recipientOf(text: string): string {
  if (!isRecipient(text))
    throw new InvalidArgumentError('a recipient is what `portal new-backup-key` prints: age1…');
  return text;
}
