import { runJob } from '../../jobs/index.js';
import { withPortal, type CliCommand } from './command.js';

export const runJobCommand: CliCommand = (program) => {
  program
    .command('run-job')
    .description('run one scheduled job now')
    .argument('<name>', 'name of the job, as in the schedule')
    .option('--json', 'print the result as JSON, which it is in any case')
    .action((name: string) =>
      withPortal(async (portal) => {
        process.stdout.write(`${JSON.stringify((await runJob(name, portal)) ?? null)}\n`);
      }),
    );
};
