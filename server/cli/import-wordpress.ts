import { createReadStream } from 'node:fs';
import { wordpressItems } from '../import/wordpress.js';
import type { CliCommand } from './command.js';
import { importFrom, withImportOptions, type ImportCommandOptions } from './import-stories.js';

export const importWordpressCommand: CliCommand = (program) => {
  const command = program
    .command('import-wordpress')
    .description('send the posts of a WordPress export to the desk, with their photos')
    .argument('<file>', 'what Tools, Export of a WordPress site writes (WXR), of any size')
    .option('--drafts', 'drafts, private and scheduled posts too');
  withImportOptions(
    command,
    'import-wordpress situs.xml --author nor.aina --dry-run',
    'import-wordpress situs.xml --author nor.aina --organisation KIM-7 --drafts',
  ).action((file: string, { drafts = false, ...options }: ImportCommandOptions & { drafts?: boolean }) =>
    importFrom(
      'wp',
      () => wordpressItems(() => createReadStream(file, { encoding: 'utf8' }), { drafts }),
      options,
    ),
  );
};
