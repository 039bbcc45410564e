import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { chooseEndpoint } from './endpoint.js';
import { openEngine } from './engine.js';
import { newOwner, takeLock } from './lock.js';
import type { FromWorker, ToWorker, WorkerData } from './messages.js';
import { createWireServer } from './server.js';
import { startExpiry } from './ttl.js';

const { folder, token } = workerData as WorkerData;

function send(message: FromWorker): void {
  parentPort!.postMessage(message);
}

/** An error nobody awaits ends the thread, which the main thread notices. */
function fail(error: unknown): never {
  throw error;
}

const endpoint = chooseEndpoint(folder, token);
const holder = await takeLock(folder, newOwner(token, endpoint.uri, endpoint.socket));
if (holder) {
  send({ kind: 'locked', pid: holder.pid, uri: holder.uri });
} else {
  const engine = await openEngine(path.join(folder, 'lmdb'));
  const { server, closeConnections } = createWireServer(engine);
  await endpoint.listen(server);
  const stopExpiry = startExpiry(engine, fail);
  const close = async (): Promise<void> => {
    stopExpiry();
    server.close();
    closeConnections();
    await engine.store.close();
    endpoint.remove();
    send({ kind: 'closed' });
  };
  parentPort!.once('message', ({ kind }: ToWorker) => {
    if (kind === 'close') void close().catch(fail);
  });
  send({ kind: 'listening', uri: endpoint.uri });
}
