import { pino, type Logger } from 'pino';

/** The portal's log: JSON lines on standard output, without passwords, cookies or tokens. */
export function createLog(level: string): Logger {
  return pino({
    level,
    redact: ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]'],
  });
}

export type { Logger };
