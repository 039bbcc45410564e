import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { ROLES } from '../../models/vocabulary.js';
import { noteSecurity } from '../auth/security-log.js';
import { createUser } from '../auth/users.js';
import { examples, JSON_OPTION, print, withPortal, type CliCommand } from './command.js';

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
    .description('make a user')
    .requiredOption('--username <name>', 'what the person signs in with')
    .requiredOption('--role <role>', `one of ${ROLES.join(', ')}`)
    .option('--name <name>', 'shown to colleagues; the username when left out')
    .option('--organisation <code>', 'code of the organisation; contributor and agency need one')
    .option('--village <kode>', "kode wilayah; the organisation's when left out")
    .option(
      '--password-file <file>',
      'a file with the password on its first line; standard input when left out',
    )
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'create-user --username nor.aina --role admin --password-file password.txt',
        'create-user --username rahman --role contributor --organisation kim-paringin < password.txt',
      ),
    )
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
