import { User } from '../../models/user.js';
import { removeSecondFactor } from '../auth/second-factor.js';
import { noteSecurity } from '../auth/security-log.js';
import { endSessions } from '../auth/users.js';
import { NotFound } from '../errors.js';
import { examples, JSON_OPTION, print, withPortal, type CliCommand } from './command.js';

export const resetSecondFactorCommand: CliCommand = (program) => {
  program
    .command('reset-second-factor')
    .description(
      "end a user's second factor, e.g. of the only administrator, who lost phone and recovery codes",
    )
    .requiredOption('--username <name>', 'whose second factor')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('reset-second-factor --username nor.aina'))
    .action(({ username, json }: { username: string; json?: boolean }) =>
      withPortal(async () => {
        const user = await User.findOne({ username: username.toLowerCase() }).lean();
        if (!user) throw new NotFound('user-not-found');
        const wasSet = await removeSecondFactor(String(user._id));
        await endSessions(user);
        await noteSecurity('second-factor-reset', { user: user._id }, new Date());
        print({ username: user.username, wasSet }, json);
      }),
    );
};
