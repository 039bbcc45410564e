import { issueToken } from '../auth/tokens.js';
import { examples, JSON_OPTION, print, withPortal, type CliCommand } from './command.js';

export const issueTokenCommand: CliCommand = (program) => {
  program
    .command('issue-token')
    .description('make an API token for a user and print it, once')
    .requiredOption('--username <name>', 'whose token')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('issue-token --username nor.aina'))
    .action(({ username, json }: { username: string; json?: boolean }) =>
      withPortal(async () => {
        const token = await issueToken(username);
        if (json) print({ username, token }, json);
        else process.stdout.write(`${token}\n`);
      }),
    );
};
