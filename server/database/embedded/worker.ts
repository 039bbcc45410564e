import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { chooseEndpoint } from './endpoint.js';
import { openEngine } from './engine.js';
import { releaseLock, takeLock } from './lock.js';
import type { FromWorker, ToWorker } from './messages.js';
import { createWireServer } from './server.js';
import { startExpiry } from './ttl.js';

const { folder } = workerData as { folder: string };

function send(message: FromWorker): void {
  parentPort!.postMessage(message);
}

const endpoint = await chooseEndpoint(folder);
const holder = await takeLock(folder, endpoint.uri, endpoint.socket);
if (holder) {
  send({ kind: 'locked', ...holder });
} else {
  const engine = await openEngine(path.join(folder, 'lmdb'));
  const { server, closeConnections } = createWireServer(engine);
  await endpoint.listen(server);
  const stopExpiry = startExpiry(engine, (error) => {
    throw error;
  });
  parentPort!.once('message', (message: ToWorker) => {
    if (message.kind === 'close') void close().catch(fail);
  });
  const close = async (): Promise<void> => {
    stopExpiry();
    server.close();
    closeConnections();
    await engine.store.close();
    endpoint.remove();
    releaseLock(folder);
    send({ kind: 'closed' });
  };
  send({ kind: 'listening', uri: endpoint.uri });
}

/** An error nobody awaits ends the thread, which the main thread notices. */
function fail(error: unknown): never {
  throw error;
}
