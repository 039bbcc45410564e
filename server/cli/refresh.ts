import { isValidObjectId, Types } from 'mongoose';
import { refreshSources } from '../aggregation/refresh.js';
import { CliError, examples, JSON_OPTION, print, withPortal, type CliCommand } from './command.js';
import { withProgress } from './progress.js';

export const refreshCommand: CliCommand = (program) => {
  program
    .command('refresh')
    .description('read every source now, whether due or not')
    .option('--source <id>', 'only the source with this id')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('refresh', 'refresh --source 6740a3f0c1d2e3f405162738 --json'))
    .action(({ source, json }: { source?: string; json?: boolean }) =>
      withPortal(async (portal) => {
        const which = source ? sourceId(source) : 'all';
        const report = await withProgress({ of: 'sources', json }, (onProgress) =>
          refreshSources(portal, { which, onProgress }),
        );
        print({ ...report }, json);
      }),
    );
};

function sourceId(id: string): Types.ObjectId {
  if (!isValidObjectId(id)) throw new CliError(`"${id}" is not the id of a source`);
  return new Types.ObjectId(id);
}
