import { createReadStream } from 'node:fs';
import { importArchive } from '../clarifications/import-archive.js';
import { translator } from '../i18n/translate.js';
import { print, withPortal, type CliCommand } from './command.js';

export const importClarificationsCommand: CliCommand = (program) => {
  program
    .command('import-clarifications')
    .description('import an archive of fact checks: one JSON object {n, label, headline, body} a line')
    .argument('<file>', 'JSON Lines file, UTF-8')
    .option('--json', 'print the result as JSON')
    .action((file: string, { json }: { json?: boolean }) =>
      withPortal(async () => {
        const text = createReadStream(file, { encoding: 'utf8' });
        const { imported, unchanged, failed } = await importArchive(text, new Date());
        const t = translator('en');
        for (const { line, code } of failed) {
          process.stderr.write(`line ${line}: ${t(`errors:field.${code}`)}\n`);
        }
        print({ imported, unchanged, failed: failed.length }, json);
      }),
    );
};
