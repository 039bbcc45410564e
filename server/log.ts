import { pino, type Logger } from 'pino';

const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;

/** The portal's log: JSON lines on standard output, without passwords, cookies or tokens. */
export function createLog(level: string): Logger {
  return logTo(STANDARD_OUTPUT, level);
}

/** What a command has to warn of: apart from what it prints, which a program may read. */
export function createCommandLog(): Logger {
  return logTo(STANDARD_ERROR, 'warn');
}

function logTo(descriptor: number, level: string): Logger {
  return pino(
    { level, redact: ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]'] },
    pino.destination({ dest: descriptor, sync: true }),
  );
}

export type { Logger };
