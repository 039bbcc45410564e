import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The longest path a socket may have on every system, in bytes. */
const LONGEST_SOCKET_PATH = 100;
/** The ports of which one is chosen where there are no unix sockets: those nobody registers. */
const PORTS = { from: 49_152, count: 16_384 };

/** Where the database listens. */
export interface Endpoint {
  uri: string;
  /** The socket's path; undefined for a port on the loopback address. */
  socket?: string;
  listen(server: Server): Promise<void>;
  /** Removes what was made for listening. */
  remove(): void;
}

/**
 * A unix socket in the folder, for its owner only; in a private folder for temporary files when the path would
 * be too long; a port of the loopback address where there are no unix sockets. The token makes names unique.
 */
export function chooseEndpoint(folder: string, token: string): Endpoint {
  if (process.platform === 'win32') return loopback(token);
  const socket = path.join(folder, 'database.sock');
  if (Buffer.byteLength(socket) <= LONGEST_SOCKET_PATH) return unixSocket(socket);
  return unixSocket(path.join(tmpdir(), `kabar-${token.slice(0, 8)}`, 'database.sock'), true);
}

function unixSocket(socket: string, ownFolder = false): Endpoint {
  return {
    uri: `mongodb://${encodeURIComponent(socket)}/?directConnection=true`,
    socket,
    async listen(server) {
      if (ownFolder) mkdirSync(path.dirname(socket), { mode: 0o700 });
      // What a killed process left; the lock says that nobody listens there.
      rmSync(socket, { force: true });
      await listening(server, () => server.listen(socket));
      chmodSync(socket, 0o600);
    },
    remove: () => rmSync(ownFolder ? path.dirname(socket) : socket, { force: true, recursive: true }),
  };
}

function loopback(token: string): Endpoint {
  const port = PORTS.from + (Number.parseInt(token.slice(0, 8), 16) % PORTS.count);
  return {
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    listen: (server) => listening(server, () => server.listen(port, '127.0.0.1')),
    remove: () => {},
  };
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    listen();
  });
}
