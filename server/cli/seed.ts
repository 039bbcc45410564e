import { seed } from '../seed/seed.js';
import { CliError, examples, JSON_OPTION, print, withPortal, type CliCommand } from './command.js';
import { withProgress } from './progress.js';

const STORIES_MAX = 1_000_000;

interface Options {
  stories: string;
  photos?: boolean;
  json?: boolean;
}

export const seedCommand: CliCommand = (program) => {
  program
    .command('seed')
    .description('fill an empty portal with an invented regency, for demonstrations and benchmarks')
    .requiredOption('--stories <number>', `how many stories, up to ${STORIES_MAX}`)
    .option('--photos', 'give every third story a photo')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('seed --stories 200 --photos'))
    .action(({ stories, photos = false, json }: Options) =>
      withPortal(async ({ config }) => {
        const count = Number(stories);
        if (!Number.isInteger(count) || count < 1 || count > STORIES_MAX) {
          throw new CliError(`--stories must be a whole number from 1 to ${STORIES_MAX}`);
        }
        const options = { stories: count, photos, now: new Date(), timeZone: config.timeZone };
        const report = await withProgress({ of: 'stories', json }, (onProgress) =>
          seed({ ...options, onProgress }),
        );
        print({ ...report }, json);
      }),
    );
};
