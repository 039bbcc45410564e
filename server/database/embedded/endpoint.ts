import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The longest path a socket may have on every system, in bytes. */
const LONGEST_SOCKET_PATH = 100;

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
 * be too long; a random port of the loopback address where there are no unix sockets.
 */
export async function chooseEndpoint(folder: string): Promise<Endpoint> {
  if (process.platform === 'win32') return loopback();
  const inFolder = path.join(folder, 'database.sock');
  if (Buffer.byteLength(inFolder) <= LONGEST_SOCKET_PATH) return unixSocket(inFolder);
  const made = mkdtempSync(path.join(tmpdir(), 'kabar-'));
  return unixSocket(path.join(made, 'database.sock'), made);
}

function unixSocket(socket: string, made?: string): Endpoint {
  return {
    uri: `mongodb://${encodeURIComponent(socket)}/?directConnection=true`,
    socket,
    async listen(server) {
      // What a killed process left; the lock says that nobody listens there.
      rmSync(socket, { force: true });
      await listening(server, () => server.listen(socket));
      chmodSync(socket, 0o600);
    },
    remove: () => rmSync(made ?? socket, { force: true, recursive: true }),
  };
}

async function loopback(): Promise<Endpoint> {
  const port = await freePort();
  return {
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    listen: (server) => listening(server, () => server.listen(port, '127.0.0.1')),
    remove: () => {},
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await listening(probe, () => probe.listen(0, '127.0.0.1'));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
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
