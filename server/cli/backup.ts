import { InvalidArgumentError } from 'commander';
import { isRecipient } from '../backup/encryption.js';
import { writeBackup } from '../backup/write.js';
import { examples, JSON_OPTION, print, withDatabase, type CliCommand } from './command.js';
import { withProgress } from './progress.js';

export const backupCommand: CliCommand = (program) => {
  program
    .command('backup')
    .description('write everything, photos included, into one file; the portal may be running')
    .argument('<file>', 'a file that does not exist yet')
    .option(
      '--recipient <age1…>',
      'encrypt it for the holder of this key (default: BACKUP_RECIPIENT)',
      recipientOf,
    )
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples('backup kabar-2026-11-22.backup', 'backup kabar-2026-11-22.backup.age --recipient age1…'),
    )
    .action((file: string, { recipient, json }: { recipient?: string; json?: boolean }) =>
      withDatabase(async ({ config }) => {
        const options = { recipient: recipient ?? config.backup.recipient };
        const report = await withProgress({ of: 'documents', json }, (onProgress) =>
          writeBackup(file, { ...options, onProgress }),
        );
        print({ ...report }, json);
      }),
    );
};

function recipientOf(text: string): string {
  if (!isRecipient(text))
    throw new InvalidArgumentError('a recipient is what `portal new-backup-key` prints: age1…');
  return text;
}
