import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server } from 'node:net';

/** Has a server listen on this machine, on a port that the system gives it. @returns `127.0.0.1:port` */
export async function listenHere(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Has an application answer at an address of its own for as long as it is used. */
export async function listening(app: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(app);
  try {
    await use(`http://${await listenHere(server)}`);
  } finally {
    server.close();
  }
}
