import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Logger } from '../log.js';

/** What a proxy may call a request: nothing that could pass for something else in a log. */
const REQUEST_ID = /^[\w-]{8,64}$/;

/**
 * One line a request, with an id that the answer carries as `X-Request-Id` and error pages show.
 * @param behindProxy the id is taken from the proxy, which sets one for every request
 */
export function requestLog(log: Logger, behindProxy: boolean): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId(req, res) {
      // Never a reader's own, who could otherwise forge another request's trail.
      const given = behindProxy ? req.headers['x-request-id'] : undefined;
      const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
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
