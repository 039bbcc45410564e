import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { issueToken } from '../../../server/auth/tokens.js';
import { loadConfig } from '../../../server/config.js';
import { connectDatabase } from '../../../server/database/connect.js';
import { createLog } from '../../../server/log.js';
import { prepareDatabase } from '../../../server/migrations/prepare.js';
import { seedPeople } from '../../../server/seed/people.js';
import { seed } from '../../../server/seed/seed.js';
import { Client } from '../../support/client.js';
import { Program, startMain, temporaryFolder } from '../../support/processes.js';

const READY_MS = 120_000;
const TIME_ZONE = 'Asia/Makassar';

/** A portal in a process of its own, and what it said. */
export interface Running {
  program: Program;
  url: string;
  /** From the start of the process until it is ready. */
  readyMs: number;
}

/** A folder with a small invented newsroom, in which portals are started and stopped. */
export interface Place {
  folder: string;
  /** API tokens of people who are there, by their user names. */
  tokens: Record<string, string>;
  start(settings?: Record<string, string>): Promise<Running>;
  remove(): Promise<void>;
}

export const WRITERS = ['kontributor.contoh', 'kontributor2.contoh', 'kontributor3.contoh'];
export const EDITOR = 'redaksi.contoh';

/** @param stories 0: people only */
export async function aPlace(stories: number, folder = temporaryFolder()): Promise<Place> {
  const tokens: Record<string, string> = {};
  await inDatabase(folder.folder, async () => {
    await prepareDatabase({ config: loadConfig({ DATA_DIR: folder.folder }), log: createLog('silent') });
    if (stories > 0) await seed({ stories, photos: true, now: new Date(), timeZone: TIME_ZONE });
    else await seedPeople(new Date());
    for (const name of [...WRITERS, EDITOR]) tokens[name] = await issueToken(name);
  });
  return {
    folder: folder.folder,
    tokens,
    async start(settings = {}) {
      const started = Date.now();
      const { program, url } = await startMain(folder.folder, { BACKUPS_KEPT: '0', ...settings });
      await untilReady(url);
      return { program, url, readyMs: Date.now() - started };
    },
    remove: () => folder.remove(),
  };
}

/** Works on the database of a folder that no portal holds. */
export async function inDatabase<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const database = await connectDatabase({ dataDir: folder });
  try {
    return await work();
  } finally {
    await database.close();
  }
}

/** @returns how long that took. @throws when it does not become ready */
export async function untilReady(url: string): Promise<number> {
  const started = Date.now();
  for (;;) {
    const status = await fetch(`${url}/health/ready`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return Date.now() - started;
    if (Date.now() - started > READY_MS) throw new Error(`${url} never became ready`);
    await sleep(50);
  }
}

/** A program of somebody who is there. */
export const programOf = (url: string, { tokens }: Place, name: string): Client =>
  new Client(url, tokens[name]);

/** What a process holds in memory of its own, in megabytes, on Linux. */
export async function ownMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}
