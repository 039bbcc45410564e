import { guardAgainst } from '../auth/guessable-password.js';
import type { Portal } from '../portal.js';
import { ensureRegions } from '../regions/import.js';
import { migrate, type MigrateOptions, type MigrationReport } from './migrate.js';
import { keepSchemaVersion } from './schema-state.js';

/**
 * Makes a connected database ready to work on: the regions are there, and every document is of today's shape.
 * @returns what was migrated
 * @throws NewerDatabase
 */
export async function prepareDatabase(
  { config, log }: Portal,
  options: MigrateOptions = {},
): Promise<MigrationReport[]> {
  guardAgainst(config.siteName);
  // Before anything is written: afterwards a new database could not be told from an old one.
  await keepSchemaVersion();
  await ensureRegions(config.region);
  const onWait = () => log.warn('waiting for another process that migrates the database');
  const reports = await migrate({ onWait, ...options });
  for (const { version, name, changed } of reports) log.info({ version, name, changed }, 'migrated');
  return reports;
}
