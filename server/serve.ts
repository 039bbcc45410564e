import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cutIfTooMany } from './pipelined.js';
import { cutIfUntaken } from './untaken-answer.js';

/** With the 511 of Node's own, a rush has whoever else comes wait until TCP tries again: for a second, then for three. */
const WAITING_CONNECTIONS = 4096;
const HEADERS_TIMEOUT_MS = 15_000;
/** How often those are looked for whose headers or request take too long. */
const LOOK_FOR_SLOW_MS = 5_000;
/** A phone on 2G needs minutes for a story with photos. */
const REQUEST_TIMEOUT_MS = 10 * 60 * 1000;
/** Without a byte in either direction: longer than a line on 2G is silent, and than the desk's news are. */
const SILENCE_MAX_MS = 60_000;
/** Told to stop, the portal takes in who is connected already, for so long at most. */
const LAST_CONNECTIONS_MS = 2_000;
/** Turns of the event loop without a connection: the first may be half over, and the second takes in whoever waits. */
const QUIET_TURNS = 2;
/** In a turn that is longer somebody else may have come since it looked. */
const SHORT_TURN_MS = 1;
/**
 * Then it takes no new connection and goes on for so long to answer what arrives on those there are, asking with each
 * answer not to be asked again: cut at once, a request that is on its way would be lost.
 */
const LAST_REQUESTS_MS = 2_000;
/** From the same moment, and so long requests under way may take. */
const DRAIN_MS = 8_000;
const LOOK_MS = 100;

export interface Serving {
  /** Ends once whoever was connected has been answered or, after ten seconds, cut. */
  drain(): Promise<void>;
}

/** Listens for readers. */
export async function serve(
  listener: RequestListener,
  { port, host }: { port: number; host: string },
): Promise<Serving> {
  const server = createServer({ connectionsCheckingInterval: LOOK_FOR_SLOW_MS }, (req, res) => {
    // Node then says `Connection: close` and hangs up after the answer.
    if (!server.listening) res.shouldKeepAlive = false;
    if (cutIfTooMany(req, res)) return;
    cutIfUntaken(res);
    listener(req, res);
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.timeout = SILENCE_MAX_MS;
  await listen(server, port, host);
  return { drain: () => drain(server) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: WAITING_CONNECTIONS }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Whoever is connected and not taken in when listening ends is cut; Node takes in one with each turn of its loop. */
async function takeInWhoWaits(server: Server): Promise<void> {
  const until = performance.now() + LAST_CONNECTIONS_MS;
  let quiet = 0;
  const cameIn = () => (quiet = 0);
  server.on('connection', cameIn);
  while (quiet < QUIET_TURNS && performance.now() < until) {
    const began = performance.now();
    quiet += 1;
    await nextTurn();
    if (performance.now() - began > SHORT_TURN_MS) quiet = 0;
  }
  server.off('connection', cameIn);
}

async function drain(server: Server): Promise<void> {
  await takeInWhoWaits(server);
  const started = performance.now();
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      const age = performance.now() - started;
      if (age > DRAIN_MS) server.closeAllConnections();
      else if (age > LAST_REQUESTS_MS) server.closeIdleConnections();
    }, LOOK_MS);
    // Not as HTTP servers close, which cuts at once every connection that is idle at the moment.
    NetServer.prototype.close.call(server, () => {
      clearInterval(look);
      resolve();
    });
  });
}
