import type { Command } from 'commander';
import { openPortalFetcher } from '../aggregation/portal-fetcher.js';
import type { SafeFetcher } from '../aggregation/safe-fetch.js';
import { translator } from '../i18n/translate.js';
import type { ImportItem } from '../import/import-item.js';
import { importStories, type ImportReport } from '../import/import-stories.js';
import { readImporter } from '../import/importer.js';
import { CliError, examples, JSON_OPTION, print, withPortal } from './command.js';
import { withProgress } from './progress.js';

export interface ImportCommandOptions {
  author: string;
  organisation?: string;
  village?: string;
  topic?: string;
  dryRun?: boolean;
  json?: boolean;
}

const PROMISE = `
Every story goes into the moderation queue as if its author had sent it; none is public before it was decided on.
The same import again changes nothing.
`;

/** Gives a command the options that every import of stories has. @param calls examples of it, without `portal` */
export function withImportOptions(command: Command, ...calls: string[]): Command {
  return command
    .requiredOption('--author <username>', 'in whose name the stories are sent')
    .option('--organisation <code>', "for which group; the author's when left out")
    .option('--village <kode>', "kode wilayah; the group's or the author's when left out")
    .option('--topic <topic>', 'of texts without a category that is a topic; sosial when left out')
    .option('--dry-run', 'say what would be imported, and fetch and keep nothing')
    .option(...JSON_OPTION)
    .addHelpText('after', PROMISE + examples(...calls));
}

/** Imports stories and prints the report. What could not be taken is told, and ends the command with 1. */
export function importFrom(
  system: 'wp' | 'feed',
  items: (fetcher: SafeFetcher, timeZone: string) => AsyncIterable<ImportItem | undefined>,
  { dryRun = false, json, ...choice }: ImportCommandOptions,
): Promise<void> {
  return withPortal(async (portal) => {
    const { timeZone } = portal.config;
    const importer = await readImporter(choice);
    const fetcher = openPortalFetcher(portal);
    try {
      const report = await withProgress({ of: 'texts', json }, (onProgress) =>
        importStories(items(fetcher, timeZone), {
          ...importer,
          system,
          fetcher,
          dryRun,
          timeZone,
          now: new Date(),
          onProgress,
        }),
      );
      tell(report, json);
    } finally {
      await fetcher.close();
    }
  });
}

function tell(report: ImportReport, json: boolean | undefined): void {
  const { failed, missingPhotos, ...counts } = report;
  if (json) {
    print({ ...report }, json);
  } else {
    const t = translator('en');
    for (const { number, title, fields } of failed) {
      const reasons = Object.entries(fields).map(([field, code]) => `${field}: ${t(`errors:field.${code}`)}`);
      process.stdout.write(`text ${number} ${JSON.stringify(title)}: ${reasons.join('; ')}\n`);
    }
    for (const { number, title, url, code } of missingPhotos) {
      const reason =
        code === 'photo-unreadable' ? t('errors:field.photo-unreadable') : t(`aggregation:error.${code}`);
      process.stdout.write(`text ${number} ${JSON.stringify(title)}: without ${url}: ${reason}\n`);
    }
    print({ ...counts, failed: failed.length, missingPhotos: missingPhotos.length }, json);
  }
  if (failed.length > 0) {
    throw new CliError(`${failed.length} ${failed.length === 1 ? 'text was' : 'texts were'} not taken`);
  }
}
