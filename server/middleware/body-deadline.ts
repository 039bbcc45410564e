import type { Request, RequestHandler } from 'express';

/** For half a megabyte at most, at the pace of a village's telephone line. */
const DEADLINE_MS = 60_000;
/** Photos take as long as the server's own limit on a request, while so much of them arrives in each minute. */
const LEAST_MS = 60_000;
/** A telephone on 2G that sends nothing for half of the minute still brings several times as much. */
const LEAST_BYTES = 4_096;

/**
 * Cuts a request whose body has not arrived in time, or of which too little arrives, so that clients which send a
 * byte now and then cannot hold hundreds of connections.
 */
export function bodyDeadline(deadlineMs = DEADLINE_MS, leastMs = LEAST_MS): RequestHandler {
  return (req, _res, next) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
    const hasBody = Number(length ?? 0) > 0 || encoding !== undefined;
    if (!hasBody) return next();
    if (req.is(['multipart/form-data', 'application/offset+octet-stream'])) cutIfTooLittle(req, leastMs);
    else cutAt(req, deadlineMs);
    next();
  };
}

function cutAt(req: Request, deadlineMs: number): void {
  const cut = setTimeout(() => {
    if (!req.complete) req.destroy();
  }, deadlineMs);
  req.once('close', () => clearTimeout(cut));
}

function cutIfTooLittle(req: Request, leastMs: number): void {
  let before = req.socket.bytesRead;
  const look = setInterval(() => {
    const { bytesRead } = req.socket;
    if (req.complete) clearInterval(look);
    else if (bytesRead - before < LEAST_BYTES) req.destroy();
    before = bytesRead;
  }, leastMs);
  req.once('close', () => clearInterval(look));
}
