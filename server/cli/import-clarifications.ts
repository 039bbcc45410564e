import { createReadStream } from 'node:fs';
import { importArchive } from '../clarifications/import-archive.js';
import { translator } from '../i18n/translate.js';
import { examples, JSON_OPTION, print, refuseIfNotTaken, withPortal, type CliCommand } from './command.js';
import { withProgress } from './progress.js';

export const importClarificationsCommand: CliCommand = (program) => {
  program
    .command('import-clarifications')
    .description('take an archive of fact checks; good lines count even when others fail')
    .argument('<file>', 'JSON Lines, UTF-8: one object {n, label, headline, body} a line')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('import-clarifications arsip.jsonl'))
    .action((file: string, { json }: { json?: boolean }) =>
      withPortal(async () => {
        const text = createReadStream(file, { encoding: 'utf8' });
        const { failed, ...counts } = await withProgress({ of: 'lines', json }, (onProgress) =>
          importArchive(text, new Date(), onProgress),
        );
        if (json) print({ ...counts, failed: failed.length, failures: failed }, json);
        else {
          const t = translator('en');
          for (const { line, code } of failed)
            process.stdout.write(`line ${line}: ${t(`errors:field.${code}`)}\n`);
          print(counts, json);
        }
        refuseIfNotTaken(failed);
      }),
    );
};
