import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import { Unavailable } from '../errors.js';
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
    customLogLevel: (_req, res, error) => {
      if (error || (res.statusCode >= 500 && !isRush(res.err))) return 'error';
      return res.statusCode >= 400 ? 'warn' : 'info';
    },
    // Without a stack, of which a rush would fill the disk: where one helps, the error handler has told it.
    customErrorObject: (_req, _res, error: Error, line: Record<string, unknown>) => ({
      ...line,
      err: undefined,
      why: whyOf(error),
    }),
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

// Too many at once are nobody's failure.
function isRush(error: Error | undefined): boolean {
  return error instanceof Unavailable && error.code === 'busy';
}

function whyOf({ message, cause }: Error): string {
  // Of a host with several addresses, Node has a code and no words.
  const { message: words, code } = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  const why = typeof cause === 'string' ? cause : words || code;
  return why ? `${message}: ${why}` : message;
}

// Links that are passwords as long as nobody has used them.
function withoutSecret(path: string): string {
  return path.replace(/(\/(?:penyiapan|tamu|undangan|akun\/surel)\/).+/i, '$1…');
}
