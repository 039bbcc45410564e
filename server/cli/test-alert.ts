import { trialMessage } from '../alerts/alert-message.js';
import { alertChannels } from '../alerts/send-alerts.js';
import { loadConfig } from '../config.js';
import { CliError, examples, inOneLine, JSON_OPTION, print, type CliCommand } from './command.js';

export const testAlertCommand: CliCommand = (program) => {
  program
    .command('test-alert')
    .description('send a trial alert over every channel that is set (ALERT_EMAIL, ALERT_WEBHOOK)')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('test-alert'))
    .action(({ json }: { json?: boolean }) =>
      inOneLine(async () => {
        const config = loadConfig();
        const channels = alertChannels({ config });
        if (channels.size === 0) throw new CliError('neither ALERT_EMAIL nor ALERT_WEBHOOK is set');
        for (const send of channels.values()) await send(trialMessage(config));
        print({ sent: [...channels.keys()].join(', ') }, json);
      }),
    );
};
