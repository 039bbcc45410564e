import { SCHEMA_VERSION } from '../migrations/index.js';
import { pendingMigrations, type MigrationReport } from '../migrations/migrate.js';
import { prepareDatabase } from '../migrations/prepare.js';
import { schemaVersion } from '../migrations/schema-state.js';
import { examples, JSON_OPTION, print, withDatabase, type CliCommand } from './command.js';
import { withProgress } from './progress.js';

export const migrateCommand: CliCommand = (program) => {
  program
    .command('migrate')
    .description("bring the stored data into this version's shape, as every start does")
    .option('--dry-run', 'say what would be done, and to how many documents; change nothing')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('migrate --dry-run', 'migrate'))
    .action(({ dryRun, json }: { dryRun?: boolean; json?: boolean }) =>
      withDatabase(async (portal) => {
        const from = await schemaVersion();
        const migrations = dryRun
          ? await pendingMigrations()
          : await withProgress({ of: 'documents', json }, (onProgress) =>
              prepareDatabase(portal, { onProgress: ({ looked }) => onProgress?.({ done: looked }) }),
            );
        const report = { from, to: SCHEMA_VERSION };
        if (json) print({ ...report, migrations }, json);
        else {
          for (const migration of migrations) process.stdout.write(`${lineOf(migration)}\n`);
          print(report, json);
        }
      }),
    );
};

function lineOf({ version, name, looked, changed }: MigrationReport): string {
  return `${version} ${name}: ${changed} of ${looked}`;
}
