import { exportTo, exportToFile } from '../export/write.js';
import { examples, JSON_OPTION, print, withPortal, type CliCommand } from './command.js';
import { withProgress } from './progress.js';

const STANDARD_OUTPUT = '-';

export const exportCommand: CliCommand = (program) => {
  program
    .command('export')
    .description(
      'write everything that people made as JSON Lines, photos, evidence and letters of proof included, for another program to read',
    )
    .argument(
      '<file>',
      'a file that does not exist yet; - for standard output, which is then all that is printed',
    )
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples('export kabar-2026-11-22.jsonl', 'export - | gzip > kabar-2026-11-22.jsonl.gz'),
    )
    .action((file: string, { json }: { json?: boolean }) =>
      withPortal(async () => {
        const now = new Date();
        if (file === STANDARD_OUTPUT) {
          await exportTo(process.stdout, now);
          return;
        }
        const report = await withProgress({ of: 'documents', json }, (onProgress) =>
          exportToFile(file, now, onProgress),
        );
        print({ ...report }, json);
      }),
    );
};
