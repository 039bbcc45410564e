import { createServer, type Server, type Socket } from 'node:net';
import type { Connection, Engine } from './commands/context.js';
import { runCommand } from './commands/index.js';
import { encodeReply, parseMessage, splitMessages } from './wire.js';

/** Serves the wire protocol: each connection's requests one after the other, connections beside each other. */
export function createWireServer(engine: Engine): { server: Server; closeConnections: () => void } {
  const sockets = new Set<Socket>();
  let lastConnection = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, engine, { id: ++lastConnection });
  });
  const closeConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return { server, closeConnections };
}

function serve(socket: Socket, engine: Engine, connection: Connection): void {
  let received: Buffer[] = [];
  let bytes = 0;
  let needed = 16;
  let queue = Promise.resolve();
  // A client that sends what is not the protocol, or that goes away, loses its connection and nothing else.
  const drop = (): void => void socket.destroy();
  socket.on('error', drop);
  socket.on('data', (chunk) => {
    received.push(chunk);
    bytes += chunk.length;
    if (bytes < needed) return;
    try {
      const { messages, rest } = splitMessages(Buffer.concat(received));
      received = [rest];
      bytes = rest.length;
      needed = rest.length >= 16 ? rest.readInt32LE(0) : 16;
      for (const message of messages)
        queue = queue.then(() => answer(socket, engine, connection, message)).catch(drop);
    } catch {
      drop();
    }
  });
}

async function answer(
  socket: Socket,
  engine: Engine,
  connection: Connection,
  message: Buffer,
): Promise<void> {
  const request = parseMessage(message);
  const reply = await runCommand(engine, connection, request);
  if (!request.answered || socket.destroyed) return;
  if (!socket.write(encodeReply(request, reply))) await drained(socket);
}

/** Waits until a slow reader has taken what was written, or has gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
