import { runJob } from '../../jobs/index.js';
import { examples, JSON_OPTION, withPortal, type CliCommand } from './command.js';

export const runJobCommand: CliCommand = (program) => {
  program
    .command('run-job')
    .description('run one scheduled job now, and print what it reports: always as JSON')
    .argument('<name>', 'the name of the job, as on /admin/pekerjaan')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('run-job back-up', 'run-job refresh-sources'))
    .action((name: string) =>
      withPortal(async (portal) => {
        process.stdout.write(`${JSON.stringify((await runJob(name, portal)) ?? null)}\n`);
      }),
    );
};
