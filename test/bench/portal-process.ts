import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import { fromRoot } from '../../server/paths.js';
import { start } from './pinned.js';

/** A large database is read through before it is served. */
const START_MS = 120_000;
/** As browsers ask. */
export const HEADERS = { 'accept-encoding': 'gzip, deflate, br' };

/**
 * The portal as it is run, on a folder that was filled before.
 * @param oneCore it has the servers' core only
 * @param settings in its environment, besides where it is
 */
export async function startPortal(
  dataDir: string,
  children: ChildProcess[],
  { oneCore = false, settings = {} }: { oneCore?: boolean; settings?: Record<string, string> } = {},
): Promise<{ url: string; pid: number }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const command = [process.execPath, fromRoot('dist', 'server', 'main.js')];
  const place = { DATA_DIR: dataDir, PORT: String(port), HOST: '127.0.0.1', BASE_URL: url };
  const child = start(command, { PATH: process.env.PATH, ...place, ...settings }, oneCore);
  children.push(child);
  const deadline = Date.now() + START_MS;
  for (;;) {
    const ready = await ask(`${url}/health/ready`).catch(() => undefined);
    if (ready?.status === 200) return { url, pid: child.pid! };
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('the portal did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The answer as it is on the wire, compressed. */
export async function ask(
  url: string,
  headers: Record<string, string> = HEADERS,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  const [response] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
  const body = Buffer.concat((await response.toArray()) as Buffer[]);
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no free port');
  return address.port;
}

/**
 * What a process holds in memory of its own, on Linux. Pages of the database's file that it has read are the
 * kernel's, which gives them up for anybody who asks.
 */
export async function ownMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024);
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
