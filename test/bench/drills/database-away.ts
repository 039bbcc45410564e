import { setTimeout as sleep } from 'node:timers/promises';
import { JobRun } from '../../../models/job-run.js';
import { Story } from '../../../models/story.js';
import { startDatabase, startMain, type Program } from '../../support/processes.js';
import type { BenchCase } from '../bench.js';
import { contributor } from './contributor.js';
import { aPlace, inDatabase, programOf, untilReady, type Place } from './place.js';
import { readers, type Read } from './readers.js';

const FROZEN_MS = 10_000;
const AWAY_MS = 30_000;
const UNKEPT = '/berita?q=warga';
const ANSWER_WITHIN_MS = 3_000;
const READY_WITHIN_MS = 5_000;
const TITLE = 'Kabar dari masa sulit';

/** Two instances whose database stops answering, and then is gone and comes back. */
export async function drill(): Promise<BenchCase[]> {
  const place = await aPlace(20);
  let database = await startDatabase(place.folder);
  const settings = {
    MONGODB_URI: database.uri,
    SESSION_SECRET: 'shared-by-all-instances-of-this-portal',
    BACKUPS_KEPT: '0',
  };
  const instances = await Promise.all([startMain(place.folder, settings), startMain(place.folder, settings)]);
  const running: Program[] = instances.map(({ program }) => program);
  try {
    for (const { url } of instances) await untilReady(url);
    const cases: BenchCase[] = [];
    let acknowledged = 0;
    const keep = (seen: Seen) => {
      cases.push(...seen.cases);
      acknowledged += seen.acknowledged;
    };
    keep(
      await meanwhile('frozen', place, instances, FROZEN_MS, {
        begin: async () => database.program.signal('SIGSTOP'),
        end: async () => database.program.signal('SIGCONT'),
      }),
    );
    keep(
      await meanwhile('away', place, instances, AWAY_MS, {
        begin: async () => void (await database.program.kill('SIGKILL')),
        end: async () => void (database = await startDatabase(place.folder)),
      }),
    );
    for (const program of running) await program.kill('SIGTERM');
    await database.program.kill('SIGTERM');
    const made = await inDatabase(place.folder, () =>
      Story.countDocuments({ title: new RegExp(`^${TITLE}`) }),
    );
    cases.push(
      { name: 'stories acknowledged to a contributor', value: acknowledged, unit: 'stories', atLeast: 2 },
      {
        name: 'of them lost, or made twice',
        value: Math.abs(made - acknowledged),
        unit: 'stories',
        atMost: 0,
      },
    );
    cases.push({
      name: 'jobs that ran twice at a time',
      value: await inDatabase(place.folder, doubles),
      unit: 'runs',
      atMost: 0,
    });
    return cases;
  } finally {
    await Promise.all([...running, database.program].map((program) => program.kill('SIGKILL')));
    await place.remove();
  }
}

interface Seen {
  cases: BenchCase[];
  acknowledged: number;
}

async function meanwhile(
  name: string,
  place: Place,
  instances: { url: string }[],
  ms: number,
  { begin, end }: { begin: () => Promise<void>; end: () => Promise<void> },
): Promise<Seen> {
  for (const { url } of instances) for (const path of ['/', UNKEPT]) await fetch(url + path);
  const writing = contributor(programOf(instances[0]!.url, place, 'kontributor2.contoh'), `${TITLE} ${name}`);
  await begin();
  const kept = instances.map(({ url }) => readers(url, ['/'], { count: 2, pauseMs: 200 }));
  const unkept = instances.map(({ url }) => readers(url, [UNKEPT], { count: 2, pauseMs: 200 }));
  await sleep(ms);
  const reads = await Promise.all([...kept, ...unkept].map((reader) => reader.stop()));
  await end();
  const backMs = await Promise.all(instances.map(({ url }) => untilReady(url)));
  const again = await Promise.all(instances.map(async ({ url }) => (await fetch(url + UNKEPT)).status));
  const { acknowledged, refused } = await writing.stop();
  const cases = [
    { name: `${name}: stories refused for the moment`, value: refused, unit: 'answers' },
    ...casesOf(`${name}: kept pages`, reads.slice(0, 2), 200),
    ...casesOf(`${name}: other pages`, reads.slice(2), 503),
    {
      name: `${name}: until ready again`,
      value: Math.max(...backMs),
      unit: 'ms',
      atMost: READY_WITHIN_MS,
    },
    {
      name: `${name}: pages then refused (${again.join(' ')})`,
      value: again.filter((status) => status !== 200).length,
      unit: 'answers',
      atMost: 0,
    },
  ];
  return { cases, acknowledged };
}

function casesOf(name: string, reads: Read[], expected: number): BenchCase[] {
  const sum = (count: (read: Read) => number) => reads.reduce((total, read) => total + count(read), 0);
  const right = sum(({ statuses }) => statuses[expected] ?? 0);
  return [
    { name: `${name} answered ${expected}`, value: right, unit: 'answers', atLeast: 1 },
    {
      name: `${name} answered otherwise`,
      value: sum(({ answers, failures }) => answers + failures.length) - right,
      unit: 'answers',
      atMost: 0,
    },
    {
      name: `${name}: p99`,
      value: Math.max(...reads.map(({ p99ms }) => p99ms)),
      unit: 'ms',
      atMost: ANSWER_WITHIN_MS,
    },
  ];
}

async function doubles(): Promise<number> {
  const runs = await JobRun.find().sort({ job: 1, startedAt: 1 }).lean();
  return runs.filter((run, index) => {
    const before = runs[index - 1];
    return (
      before?.job === run.job &&
      before.finishedAt !== undefined &&
      before.finishedAt !== null &&
      before.finishedAt > run.startedAt
    );
  }).length;
}
