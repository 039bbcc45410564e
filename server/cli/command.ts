import type { Command } from 'commander';
import { FeedError } from '../aggregation/adapters/feed-document.js';
import { FetchError } from '../aggregation/fetch-error.js';
import { ConfigError, loadConfig } from '../config.js';
import { connectDatabase, type ConnectOptions, type Database } from '../database/connect.js';
import { Invalid, PortalError } from '../errors.js';
import { translator } from '../i18n/translate.js';
import { createCommandLog } from '../log.js';
import { prepareDatabase } from '../migrations/prepare.js';
import { schemaVersion } from '../migrations/schema-state.js';
import type { Portal } from '../portal.js';

/** Adds one command to the program. Each file of this folder exports one. */
export type CliCommand = (program: Command) => void;

/** The option of every command that reports something. */
export const JSON_OPTION = ['--json', 'print the result as JSON'] as const;

/** What stands below a command's help: how it is called, without `portal`. */
export function examples(...calls: string[]): string {
  const lines = calls.map((call) => `  portal ${call}`);
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.join('\n')}`;
}

/** A refusal with words for the person at the terminal. */
export class CliError extends Error {}

/**
 * Runs a command's work on the portal's database, which a running portal may have open too, and closes it.
 * What goes wrong becomes one line on stderr and exit code 1.
 */
export function withPortal(work: (portal: Portal) => Promise<void>): Promise<void> {
  return withDatabase(async (portal) => {
    await prepareDatabase(portal);
    await work(portal);
  });
}

/** The same on a database that is left as it is: no regions are imported, and nothing is migrated. */
export async function withDatabase(
  work: (portal: Portal, database: Database) => Promise<void>,
  options: ConnectOptions = { join: true },
): Promise<void> {
  await inOneLine(async () => {
    const config = loadConfig();
    const database = await connectDatabase(config, { pings: false, ...options });
    try {
      // What a newer portal wrote is not touched.
      await schemaVersion();
      await work({ config, log: createCommandLog() }, database);
    } finally {
      await database.close();
    }
  });
}

/** Runs work that needs no database. What goes wrong becomes one line on stderr and exit code 1. */
export async function inOneLine(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** Ends a command in failure when lines of its file were not taken: which they are has been printed. */
export function refuseIfNotTaken(failed: { line: number }[]): void {
  const lines = new Set(failed.map(({ line }) => line)).size;
  if (lines > 0) throw new CliError(`${lines} ${lines === 1 ? 'line was' : 'lines were'} not taken`);
}

/** Prints a result: as one line of JSON, or as `name: value` lines. */
export function print(result: Record<string, unknown>, json: boolean | undefined): void {
  const lines = json
    ? [JSON.stringify(result)]
    : Object.entries(result).map(([name, value]) => `${name}: ${shown(value)}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function wordsOf(error: unknown): string {
  const t = translator('en');
  if (error instanceof ConfigError) return error.lines.join('; ');
  if (error instanceof Invalid) {
    return Object.entries(error.fields)
      .map(([field, code]) => `${field}: ${t(`errors:field.${code}`)}`)
      .join('; ');
  }
  if (error instanceof PortalError) return t(`errors:${error.code}.text`, error.params);
  if (error instanceof FetchError || error instanceof FeedError) return t(`aggregation:error.${error.code}`);
  return error instanceof Error ? error.message : String(error);
}
