import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_PASSWORD } from '../../../server/seed/people.js';
import { Client } from '../../support/client.js';
import { storyInput } from '../../support/stories.js';
import type { BenchCase } from '../bench.js';
import { aPlace, EDITOR, ownMegabytes, programOf, WRITERS } from './place.js';

const SECONDS = 600;
const PER_SECOND = 50;
const P95_MAX_MS = 300;
/** Of memory from the first half to the second: the stories that are written meanwhile are among it. */
const GROWTH_MAX = 0.1;
const STORIES = 200;
/** Of the run, before memory is taken for the first time: what is read once is kept. */
const WARM_UP = 0.2;
const READ = [
  '/',
  '/berita',
  '/berita?q=warga',
  '/cek-fakta',
  '/direktori',
  '/wilayah/63.11.02',
  '/rss.xml',
  '/api/v1/feed',
];

/** Fifty requests a second, begun whether or not those before are answered; one of twenty writes. */
export async function drill({ seconds = SECONDS }: { seconds?: number }): Promise<BenchCase[]> {
  const place = await aPlace(STORIES);
  const { program, url } = await place.start();
  const times: number[] = [];
  const statuses: Record<string, number> = {};
  const memory: number[] = [];
  try {
    const reader = new Client(url);
    // The portal takes a thousand stories an hour from one person.
    const writers = WRITERS.map((name) => programOf(url, place, name));
    const editor = programOf(url, place, EDITOR);
    const signedIn = new Client(url);
    await signedIn.post('/masuk', { username: 'kontributor2.contoh', password: DEMO_PASSWORD });
    const one = (number: number) => {
      if (number % 20 === 0) {
        const input = {
          ...storyInput({ title: `Kabar nomor ${number} dari desa` }),
          idempotencyKey: `drill-${number}-${seconds}`,
        };
        return writers[(number / 20) % writers.length]!.send('POST', '/api/v1/stories', input);
      }
      if (number % 20 === 10) return editor.get('/api/v1/moderation/queue?limit=20');
      if (number % 20 === 5) return signedIn.get('/kontributor');
      return reader.get(READ[number % READ.length]!);
    };
    const timed = async (number: number) => {
      const asked = performance.now();
      const status = await one(number).then(
        (answer) => answer.status,
        () => 'unanswered',
      );
      statuses[status] = (statuses[status] ?? 0) + 1;
      times.push(performance.now() - asked);
    };
    const under: Promise<void>[] = [];
    const started = Date.now();
    for (let number = 0; number < seconds * PER_SECOND; number += 1) {
      await sleep(Math.max(0, started + (number * 1_000) / PER_SECOND - Date.now()));
      under.push(timed(number));
      if (number % PER_SECOND === 0) memory.push(await ownMegabytes(program.pid));
    }
    await Promise.all(under);
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
    const warm = memory.slice(Math.floor(memory.length * WARM_UP));
    const half = warm.length >> 1;
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const first = mean(warm.slice(0, half));
    return [
      ...Object.entries(statuses).map(([status, value]) => ({
        name: `answers ${status}`,
        value,
        unit: 'answers',
        ...(/^2/.test(status) ? {} : { atMost: 0 }),
      })),
      {
        name: 'p95',
        rps: PER_SECOND,
        p50ms: at(0.5),
        p99ms: at(0.99),
        value: at(0.95),
        unit: 'ms',
        atMost: P95_MAX_MS,
      },
      { name: 'memory in the first half', value: Math.round(first), unit: 'MB' },
      {
        name: 'memory in the second half',
        value: Math.round(mean(warm.slice(half))),
        unit: 'MB',
        atMost: Math.round(first * (1 + GROWTH_MAX)),
      },
    ];
  } finally {
    await program.kill('SIGKILL');
    await place.remove();
  }
}
