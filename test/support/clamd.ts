import { createServer, type Socket } from 'node:net';
import { listenHere } from './listening.js';

/** What the scanner finds harmful. */
export const HARMFUL = 'JANGAN DIBUKA uji pemeriksa virus kabar kim';

export interface VirusScanner {
  address: string;
  /** What it was shown, whole. */
  seen: Buffer[];
  /** Says this instead of a verdict; where it is `silence`, nothing at all. */
  says?: string;
  close(): Promise<unknown>;
}

/** A server that takes `zINSTREAM` as clamd does. @param socket a path to listen on; by default a port */
export async function startVirusScanner(socket?: string): Promise<VirusScanner> {
  const open = new Set<Socket>();
  const server = createServer((connection) => {
    open.add(connection);
    let received = Buffer.alloc(0);
    connection.on('error', () => connection.destroy());
    connection.on('data', (piece) => {
      received = Buffer.concat([received, piece]);
      const content = contentOf(received);
      if (!content) return;
      scanner.seen.push(content);
      const verdict = content.includes(HARMFUL) ? 'stream: Uji.Kabar-KIM.UNOFFICIAL FOUND' : 'stream: OK';
      if (scanner.says !== 'silence') connection.end(`${scanner.says ?? verdict}\0`);
    });
  });
  if (socket) await new Promise<void>((resolve) => server.listen(socket, resolve));
  const scanner: VirusScanner = {
    address: socket ?? (await listenHere(server)),
    seen: [],
    close: () => {
      for (const connection of open) connection.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
  return scanner;
}

/** The content of a whole command; undefined while more is to come. */
function contentOf(received: Buffer): Buffer | undefined {
  const command = 'zINSTREAM\0';
  if (received.length < command.length) return undefined;
  if (received.toString('latin1', 0, command.length) !== command) throw new Error('no INSTREAM command');
  const chunks: Buffer[] = [];
  for (let at = command.length; at + 4 <= received.length;) {
    const length = received.readUInt32BE(at);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(received.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}
