import { readFile } from 'node:fs/promises';
import { importRegions } from '../regions/import.js';
import { importPositions } from '../regions/positions.js';
import { CliError, examples, JSON_OPTION, print, withPortal, type CliCommand } from './command.js';

export const importRegionsCommand: CliCommand = (program) => {
  program
    .command('import-regions')
    .description("bring the regency's districts and villages up to date")
    .option('--positions <file>', 'also take where they are, from CSV: code,latitude,longitude')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('import-regions', 'import-regions --positions desa.csv'))
    .action(({ json, positions: file }: { json?: boolean; positions?: string }) =>
      withPortal(async ({ config }) => {
        const imported = await importRegions(config.region);
        if (!file) return print({ ...imported }, json);
        const { positions, failed } = await importPositions(await readFile(file));
        print({ ...imported, positions }, json);
        if (failed.length > 0) throw new CliError(`not taken: line ${failed.join(', ')}`);
      }),
    );
};
