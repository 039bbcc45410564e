import type { TaskOptions } from 'node-cron';
import type { Logger } from '../server/log.js';

type CronLogger = NonNullable<TaskOptions['logger']>;

/**
 * What node-cron has to say (a moment that was missed, a database that was away when a run was to be claimed), in the
 * portal's log: left to itself it writes to standard error, in lines of its own.
 */
export function cronLog(log: Logger): CronLogger {
  return {
    info: (message) => log.info(message),
    warn: (message) => log.warn(message),
    error: (message, error) => log.error(...complaint(message, error)),
    debug: (message, error) => log.debug(...complaint(message, error)),
  };
}

function complaint(message: string | Error, error?: Error): [{ err?: Error }, string] {
  return typeof message === 'string' ? [{ err: error }, message] : [{ err: message }, message.message];
}
