import { spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { fromRoot } from '../../server/paths.js';
import { ensureRegions } from '../../server/regions/import.js';
import type { BenchCase, BenchResult } from './bench.js';
import { compare } from './load.js';
import { leaveServerCore, start } from './pinned.js';
import { ask, ownMegabytes, startPortal, stop } from './portal-process.js';
import { insertPublishedStories, NEWEST_SLUG } from './stories.js';

const STORIES = 1_000;
const SECONDS = 18;
const CONCURRENCY = 64;
const PAGES = { home: '/', story: `/berita/${NEWEST_SLUG}`, list: '/berita', rss: '/rss.xml' };
/** Of nginx.conf, in place of 443. */
const PORT = 18_443;
const STATIC_PORT = 18_081;
const START_MS = 200;
const START_TRIES = 50;

/**
 * Measures nginx with the project's nginx.conf (without TLS) in front of the portal, answering public pages from its
 * cache, beside the same nginx that sends the same bytes from a file. It needs nginx.
 */
export async function run({ seconds = SECONDS }: { seconds?: number } = {}): Promise<BenchResult> {
  if (spawnSync('nginx', ['-v']).error)
    throw new Error('nginx is not installed here: apt-get install nginx-light');
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-nginx-'));
  const children: ChildProcess[] = [];
  try {
    await fill(folder);
    leaveServerCore();
    const portal = await startPortal(folder, children, { settings: { TRUST_PROXY: '1' } });
    const files = path.join(folder, 'files');
    mkdirSync(files);
    for (const [name, page] of Object.entries(PAGES)) {
      const { body, headers } = await ask(portal.url + page);
      if (headers['content-encoding'] !== 'br') throw new Error(`${page} is not compressed`);
      writeFileSync(path.join(files, name), body);
    }
    const conf = path.join(folder, 'nginx.conf');
    writeFileSync(conf, configuration(folder, files, portal.url));
    children.push(start(['nginx', '-c', conf, '-e', path.join(folder, 'error.log')], process.env, true));
    await listening();
    const cases: BenchCase[] = [];
    for (const [name, page] of Object.entries(PAGES)) {
      const own = { url: `http://127.0.0.1:${PORT}${page}` };
      await ask(own.url);
      const { headers } = await ask(own.url);
      if (headers['content-encoding'] !== 'br') throw new Error(`${page} is not compressed behind nginx`);
      const limit = { url: `http://127.0.0.1:${STATIC_PORT}/${name}` };
      const order = { connections: CONCURRENCY, seconds };
      cases.push(...(await compare(name, { own, limit, against: 'a file of the same bytes' }, order)));
    }
    return { bench: 'nginx', cases, memoryMb: await ownMegabytes(portal.pid) };
  } finally {
    await Promise.all(children.map(stop));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The project's own file, on other ports and without certificates, and a second server with nothing but files. */
function configuration(folder: string, files: string, portalUrl: string): string {
  const own = readFileSync(fromRoot('nginx.conf'), 'utf8')
    .replace(/^ *(ssl_|http2 ).*$/gm, '')
    .replace('listen 80 default_server', `listen 127.0.0.1:${PORT + 1}`)
    .replace('listen 443 ssl default_server', `listen 127.0.0.1:${PORT}`)
    .replace('http://portal:3000', portalUrl)
    .replace('/var/cache/nginx/portal', path.join(folder, 'pages'))
    .replace('/dev/stdout', path.join(folder, 'access.log'));
  return `daemon off; worker_processes 1; user root; pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  sendfile on;
  ${own}
  server {
    listen 127.0.0.1:${STATIC_PORT};
    access_log ${folder}/access.log portal;
    root ${files};
    default_type text/html;
    add_header Content-Encoding br;
  }
}`;
}

async function listening(): Promise<void> {
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    const answer = await ask(`http://127.0.0.1:${STATIC_PORT}/home`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, START_MS));
  }
  throw new Error('nginx did not start');
}

async function fill(folder: string): Promise<void> {
  const config = loadConfig({ DATA_DIR: folder });
  const database = await connectDatabase(config);
  await ensureRegions(config.region);
  await insertPublishedStories(STORIES, { now: new Date() });
  await database.close();
}
