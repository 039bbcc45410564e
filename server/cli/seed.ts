import { seed } from '../seed/seed.js';
import { CliError, print, withPortal, type CliCommand } from './command.js';

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
    .requiredOption('--stories <number>', 'how many stories')
    .option('--photos', 'give every third story a photo')
    .option('--json', 'print the result as JSON')
    .action(({ stories, photos = false, json }: Options) =>
      withPortal(async ({ config }) => {
        const count = Number(stories);
        if (!Number.isInteger(count) || count < 1 || count > STORIES_MAX) {
          throw new CliError(`--stories must be a whole number from 1 to ${STORIES_MAX}`);
        }
        const progress = !json && process.stderr.isTTY;
        const report = await seed({
          stories: count,
          photos,
          now: new Date(),
          timeZone: config.timeZone,
          onProgress: (done) => progress && process.stderr.write(`\r${done} of ${count} stories`),
        });
        if (progress) process.stderr.write('\n');
        print(json ? { ...report } : { ...report, stories: JSON.stringify(report.stories) }, json);
      }),
    );
};
