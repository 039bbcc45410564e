import type { RequestHandler } from 'express';

/** For half a megabyte at most, at the pace of a village's telephone line. */
const DEADLINE_MS = 60_000;

/**
 * Cuts a request whose body has not arrived in time, so that clients which send a byte now and then cannot hold
 * hundreds of connections. Photos may take as long as the server's own limit on a request.
 */
export function bodyDeadline(deadlineMs = DEADLINE_MS): RequestHandler {
  return (req, _res, next) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
    const hasBody = Number(length ?? 0) > 0 || encoding !== undefined;
    if (!hasBody || req.is(['multipart/form-data', 'application/offset+octet-stream'])) return next();
    const cut = setTimeout(() => {
      if (!req.complete) req.destroy();
    }, deadlineMs);
    req.once('close', () => clearTimeout(cut));
    next();
  };
}
