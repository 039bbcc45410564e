import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const HEADERS_TIMEOUT_MS = 15_000;
/** How often those are looked for whose headers or request take too long. */
const LOOK_FOR_SLOW_MS = 5_000;
/** A phone on 2G needs minutes for a story with photos. */
const REQUEST_TIMEOUT_MS = 10 * 60 * 1000;
/** Without a byte in either direction: longer than a line on 2G is silent, and than the desk's news are. */
const SILENCE_MAX_MS = 60_000;
/**
 * Told to stop, the portal goes on for so long to answer what arrives, and asks with each answer not to be asked
 * again on the same connection: cut at once, a request that was on its way already would be lost.
 */
const LAST_REQUESTS_MS = 2_000;
/** With nobody connected it stops this soon. */
const NOBODY_MS = 300;
const LOOK_MS = 100;
/** How long requests under way may then take. */
const DRAIN_MS = 8_000;

export interface Serving {
  /** Ends once whoever was connected has been answered or, after ten seconds, cut. Call it after `stopping`. */
  drain(): Promise<void>;
}

/** Listens for readers. @param stopping aborted when the process is told to stop */
export async function serve(
  listener: RequestListener,
  { port, host }: { port: number; host: string },
  stopping: AbortSignal,
): Promise<Serving> {
  const server = createServer({ connectionsCheckingInterval: LOOK_FOR_SLOW_MS }, (req, res) => {
    // Node then says `Connection: close` and hangs up after the answer.
    if (stopping.aborted) res.shouldKeepAlive = false;
    listener(req, res);
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.timeout = SILENCE_MAX_MS;
  await listen(server, port, host);
  return {
    async drain() {
      await lastRequests(server);
      await close(server);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function lastRequests(server: Server): Promise<void> {
  const started = Date.now();
  for (let quietSince = started; ; await sleep(LOOK_MS)) {
    const now = Date.now();
    if ((await connections(server)) > 0) quietSince = now;
    if (now - quietSince >= NOBODY_MS || now - started >= LAST_REQUESTS_MS) return;
  }
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

// Takes no new connection, lets the requests under way end, and cuts what is still open after the limit.
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const look = setInterval(() => server.closeIdleConnections(), LOOK_MS);
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearInterval(look);
      clearTimeout(cut);
      resolve();
    });
  });
}
