import { importRegions } from '../regions/import.js';
import { print, withPortal, type CliCommand } from './command.js';

export const importRegionsCommand: CliCommand = (program) => {
  program
    .command('import-regions')
    .description("bring the regency's districts and villages up to date")
    .option('--json', 'print the result as JSON')
    .action(({ json }: { json?: boolean }) =>
      withPortal(async ({ config }) => {
        print({ ...(await importRegions(config.region)) }, json);
      }),
    );
};
