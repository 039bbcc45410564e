import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { Config } from '../../server/config.js';
import { Post } from '../../models/post.js';
import { Source } from '../../models/source.js';
import { issueToken } from '../../server/auth/tokens.js';
import { saveDraft } from '../../server/stories/submit.js';
import { connectDatabase } from '../../server/database/connect.js';
import { aPerson } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { storyInput } from '../support/stories.js';
import type { BenchCase } from './bench.js';
import { round } from './load.js';
import { HEADERS, startPortal } from './portal-process.js';
import { insertPublishedStories } from './stories.js';

const STORIES = 200;
const CONNECTIONS = 64;
const IDLE_SECONDS = 6;
/** A run that takes longer is none. */
const LONGEST_SECONDS = 600;
const WARM_UP_SECONDS = 2;
const DRAFTS = 5;
const PHOTOS_OF_A_DRAFT = 6;

interface Work {
  url: string;
  admin: string;
  contributor: string;
  drafts: string[];
}

/** What readers of the home page, 64 at once, notice of a run over all sources and of photos that arrive meanwhile. */
export async function readersDuringRefresh(config: Config, children: ChildProcess[]): Promise<BenchCase[]> {
  const people = await prepare(config);
  const settings = {
    FETCH_ALLOW_HOSTS: config.fetchAllowHosts.join(','),
    REFRESH_SCHEDULE: '0 0 1 1 *',
    LOG_LEVEL: 'warn',
  };
  const { url } = await startPortal(config.dataDir, children, { settings });
  await read(url, wait(WARM_UP_SECONDS * 1000));
  const { seconds: _, ...idle } = await read(url, wait(IDLE_SECONDS * 1000));
  let runMs = 0;
  const began = performance.now();
  const run = refreshAll({ url, ...people }).then(() => (runMs = performance.now() - began));
  const { seconds, ...busy } = await read(url, Promise.all([run, sendPhotos({ url, ...people })]));
  const sorted = seconds.toSorted((a, b) => a - b);
  const ratio = (ms: number) => round(ms / idle.p99ms, 2);
  const [typical = NaN, worst = NaN] = [sorted[sorted.length >> 1], sorted.at(-1)];
  const title = 'home page, 64 at once';
  return [
    { name: `${title}, idle`, ...idle },
    { name: `${title}, during a run and photos`, ...busy, ratio: ratio(busy.p99ms) },
    { name: `${title}, during a run and photos: median second`, p99ms: typical, ratio: ratio(typical) },
    { name: `${title}, during a run and photos: worst second`, p99ms: worst, ratio: ratio(worst) },
    { name: 'the run beside readers and photos', value: round(runMs / 1000, 1), unit: 's' },
    { name: 'run and photos', value: seconds.length, unit: 's' },
  ];
}

/** Stories to read, sources that are all new again, an administrator, and a contributor with drafts. */
async function prepare(config: Config): Promise<Omit<Work, 'url'>> {
  const database = await connectDatabase(config);
  await insertPublishedStories(STORIES, { now: new Date(), photos: [] });
  await Post.deleteMany({});
  await Source.updateMany({}, { $unset: { etag: 1, lastSuccessAt: 1 } });
  const [admin, contributor] = [await aPerson('admin'), await aPerson('contributor')];
  const drafts: string[] = [];
  for (let draft = 0; draft < DRAFTS; draft += 1) {
    const title = `Jembatan gantung ${draft + 1} dibuka lagi untuk warga`;
    const { story } = await saveDraft(contributor, storyInput({ title }), {
      now: new Date(),
      timeZone: config.timeZone,
    });
    drafts.push(String(story._id));
  }
  const tokens = {
    admin: await issueToken(admin.username),
    contributor: await issueToken(contributor.username),
  };
  await database.close();
  return { ...tokens, drafts };
}

async function refreshAll({ url, admin }: Work): Promise<void> {
  const headers = { authorization: `Bearer ${admin}` };
  const answer = await fetch(`${url}/api/v1/aggregation/runs`, { method: 'POST', headers });
  if (!answer.ok) throw new Error(`the run was refused: ${answer.status}`);
}

async function sendPhotos({ url, contributor, drafts }: Work): Promise<void> {
  const content = new Uint8Array(await aPhoto({ width: 4000, height: 3000 }));
  for (const draft of drafts) {
    for (let photo = 0; photo < PHOTOS_OF_A_DRAFT; photo += 1) {
      const body = new FormData();
      body.append('photo', new Blob([content]), 'foto.jpg');
      body.append('caption', 'Warga bergotong royong, Sabtu pagi.');
      const headers = { authorization: `Bearer ${contributor}` };
      const answer = await fetch(`${url}/api/v1/stories/${draft}/photos`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`a photo was refused: ${answer.status}`);
    }
  }
}

interface Latency {
  rps: number;
  p50ms: number;
  p99ms: number;
  /** The p99 of each whole second. */
  seconds: number[];
}

/** What readers notice until something is over. */
async function read(url: string, over: Promise<unknown>): Promise<Latency> {
  const options = { url, connections: CONNECTIONS, duration: LONGEST_SECONDS, headers: HEADERS };
  const seconds: number[] = [];
  let second: number[] = [];
  const next = setInterval(() => {
    seconds.push(p99Of(second));
    second = [];
  }, 1000);
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error: Error | null, end) =>
      error ? reject(error) : resolve(end),
    );
    instance.on('response', (_client, _status, _bytes, ms) => second.push(ms));
    over.then(() => instance.stop(), reject);
  }).finally(() => clearInterval(next));
  const { requests, latency, non2xx, errors } = result;
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} bad answers, ${errors} errors`);
  return { rps: Math.round(requests.average), p50ms: latency.p50, p99ms: latency.p99, seconds };
}

function p99Of(times: number[]): number {
  return Math.round(Float64Array.from(times).sort()[Math.floor(times.length * 0.99)] ?? NaN);
}
