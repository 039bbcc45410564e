import { CliError, examples, JSON_OPTION, print, withDatabase, type CliCommand } from './command.js';

export const databaseCommand: CliCommand = (program) => {
  program
    .command('database')
    .description('serve the embedded database alone, for mongosh or Compass, until interrupted')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('database'))
    .action(({ json }: { json?: boolean }) =>
      withDatabase(
        async (_portal, { kind, uri }) => {
          if (kind === 'mongodb') throw new CliError('MONGODB_URI is set: connect to that');
          if (json) print({ uri }, json);
          else process.stdout.write(`${uri}\n`);
          await interrupted();
        },
        { join: false },
      ),
    );
};

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve());
  });
}
