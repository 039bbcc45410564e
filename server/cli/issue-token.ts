import { issueToken } from '../auth/tokens.js';
import { print, withPortal, type CliCommand } from './command.js';

export const issueTokenCommand: CliCommand = (program) => {
  program
    .command('issue-token')
    .description('make an API token for a user and print it, once')
    .requiredOption('--username <name>', 'whose token')
    .option('--json', 'print the result as JSON')
    .action(({ username, json }: { username: string; json?: boolean }) =>
      withPortal(async () => {
        const token = await issueToken(username);
        if (json) print({ username, token }, json);
        else process.stdout.write(`${token}\n`);
      }),
    );
};
