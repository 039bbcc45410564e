import { isValidObjectId, Types } from 'mongoose';
import { refreshSources } from '../aggregation/refresh.js';
import { CliError, print, withPortal, type CliCommand } from './command.js';

export const refreshCommand: CliCommand = (program) => {
  program
    .command('refresh')
    .description('read every source now, whether due or not')
    .option('--source <id>', 'only this one')
    .option('--json', 'print the result as JSON')
    .action(({ source, json }: { source?: string; json?: boolean }) =>
      withPortal(async (portal) => {
        const report = await refreshSources(portal, { which: source ? sourceId(source) : 'all' });
        print({ ...report }, json);
      }),
    );
};

function sourceId(id: string): Types.ObjectId {
  if (!isValidObjectId(id)) throw new CliError(`"${id}" is not the id of a source`);
  return new Types.ObjectId(id);
}
