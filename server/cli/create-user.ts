import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { ROLES } from '../../models/vocabulary.js';
import { noteSecurity } from '../auth/security-log.js';
import { createUser } from '../auth/users.js';
import { print, withPortal, type CliCommand } from './command.js';

interface Options {
  username: string;
  role: string;
  name?: string;
  organisation?: string;
  village?: string;
  passwordFile?: string;
  json?: boolean;
}

export const createUserCommand: CliCommand = (program) => {
  program
    .command('create-user')
    .description('make a user; the password comes from --password-file or standard input')
    .requiredOption('--username <name>', 'what the person signs in with')
    .requiredOption('--role <role>', ROLES.join(', '))
    .option('--name <name>', 'shown to colleagues; the username when left out')
    .option('--organisation <code>', 'code of the organisation; needed for contributor and agency')
    .option('--village <kode>', "kode wilayah; the organisation's when left out")
    .option('--password-file <file>', 'file with the password on its first line')
    .option('--json', 'print the result as JSON')
    .action(({ passwordFile, json, ...options }: Options) =>
      withPortal(async () => {
        const typed = passwordFile ? await readFile(passwordFile, 'utf8') : await text(process.stdin);
        const password = typed.split(/\r?\n/, 1)[0] ?? '';
        const user = await createUser({ name: options.username, ...options, password });
        await noteSecurity('account-made', { user: user._id, detail: user.role }, new Date());
        print({ id: String(user._id), username: user.username, role: user.role }, json);
      }),
    );
};
