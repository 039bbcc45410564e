import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Logger } from '../log.js';

/** One line a request, with an id that the answer carries as `X-Request-Id` and error pages show. */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId(_req, res) {
      // Never the client's own: a reader could otherwise forge another request's trail.
      const id = randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    customLogLevel: (_req, res, error) =>
      error || res.statusCode >= 500 ? 'error' : res.statusCode >= 400 ? 'warn' : 'info',
    serializers: {
      // Addresses of readers and query strings (which can hold what they searched for) stay out of the log.
      req: (req: { id: string; method: string; url: string }) => ({
        id: req.id,
        method: req.method,
        path: withoutSecret(req.url.split('?')[0] ?? ''),
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
  });
}

// Links that are passwords as long as nobody has used them.
function withoutSecret(path: string): string {
  return path.replace(/(\/(?:penyiapan|tamu|undangan|akun\/surel)\/).+/i, '$1…');
}
