import { feedItems } from '../import/feed.js';
import type { CliCommand } from './command.js';
import { importFrom, withImportOptions, type ImportCommandOptions } from './import-stories.js';

export const importFeedCommand: CliCommand = (program) => {
  const command = program
    .command('import-feed')
    .description('send what an RSS, Atom or JSON feed lists to the desk, with its photos')
    .argument('<url>', 'address of the feed');
  withImportOptions(command, 'import-feed https://kim.example/feed --author nor.aina --topic budaya').action(
    (url: string, options: ImportCommandOptions) =>
      importFrom('feed', (fetcher, timeZone) => feedItems(fetcher, url, timeZone), options),
  );
};
