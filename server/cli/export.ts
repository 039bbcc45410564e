import { exportTo, exportToFile } from '../export/write.js';
import { print, withPortal, type CliCommand } from './command.js';

const STANDARD_OUTPUT = '-';

export const exportCommand: CliCommand = (program) => {
  program
    .command('export')
    .description(
      'write everything that people made as JSON Lines, photos included, for another program to read',
    )
    .argument('<file>', 'a file that does not exist yet, e.g. kabar.jsonl; - for standard output')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: portal export kabar-2026-11-22.jsonl')
    .action((file: string, { json }: { json?: boolean }) =>
      withPortal(async () => {
        const now = new Date();
        if (file === STANDARD_OUTPUT) await exportTo(process.stdout, now);
        else print({ ...(await exportToFile(file, now)) }, json);
      }),
    );
};
