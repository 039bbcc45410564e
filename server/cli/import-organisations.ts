import { readFile } from 'node:fs/promises';
import { translator } from '../i18n/translate.js';
import { importOrganisations, type FailedLine } from '../registry/import-organisations.js';
import { CliError, print, withPortal, type CliCommand } from './command.js';

export const importOrganisationsCommand: CliCommand = (program) => {
  program
    .command('import-organisations')
    .description(
      'take organisations and their accounts from a CSV file; good lines count even when others fail',
    )
    .argument(
      '<file>',
      'CSV with a header in Indonesian or English, e.g. kode,nama,jenis,desa,situs,instagram',
    )
    .option('--json', 'print the report as JSON')
    .action((file: string, { json }: { json?: boolean }) =>
      withPortal(async () => {
        const { failed, unknownColumns, ...counts } = await importOrganisations(await readFile(file));
        if (json) print({ ...counts, failed, unknownColumns }, json);
        else {
          for (const failure of failed) process.stdout.write(`${lineOf(failure)}\n`);
          for (const column of unknownColumns)
            process.stdout.write(`column "${column}": not known, not read\n`);
          print(counts, json);
        }
        const lines = new Set(failed.map(({ line }) => line)).size;
        if (lines > 0) throw new CliError(`${lines} ${lines === 1 ? 'line was' : 'lines were'} not taken`);
      }),
    );
};

function lineOf({ line, field, code, value }: FailedLine): string {
  const words = translator('en')(`errors:field.${code}`);
  return `line ${line}: ${field}: ${value === '' ? '' : `${JSON.stringify(value)} `}${words}`;
}
