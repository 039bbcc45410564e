import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_PASSWORD } from '../../../server/seed/people.js';
import { Client } from '../../support/client.js';
import type { BenchCase } from '../bench.js';
import { aPlace } from './place.js';
import { readers } from './readers.js';

const ROUNDS = 20;
const WORK_MS = 1_500;
const EXIT_WITHIN_MS = 15_000;
/** Nobody listens any more: nothing was sent. */
const NOT_SENT = 'ECONNREFUSED';

/** Tells the portal to stop while readers with kept connections ask, and counts what was never answered. */
export async function drill({ rounds = ROUNDS }: { rounds?: number }): Promise<BenchCase[]> {
  const place = await aPlace(20);
  const dropped: string[] = [];
  let [answers, unclean, faults] = [0, 0, 0];
  const exitMs: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const { program, url } = await place.start();
      const quick = readers(url, ['/', '/berita?q=warga', '/masuk'], { count: 10, pauseMs: 5 });
      const seldom = readers(url, ['/'], { count: 10, pauseMs: 900 });
      const signIn = new Client(url).post('/masuk', { username: 'polres.contoh', password: DEMO_PASSWORD });
      await signIn;
      await sleep(WORK_MS * Math.random());
      const told = Date.now();
      const { code } = await program.kill('SIGTERM');
      exitMs.push(Date.now() - told);
      if (code !== 0) unclean += 1;
      for (const read of [await quick.stop(), await seldom.stop()]) {
        answers += read.answers;
        dropped.push(...read.failures.filter((failure) => failure !== NOT_SENT));
        faults += Object.entries(read.statuses).reduce(
          (sum, [status, count]) => sum + (status === '200' ? 0 : count),
          0,
        );
      }
    }
  } finally {
    await place.remove();
  }
  return [
    { name: 'told to stop under load', value: rounds, unit: 'times' },
    { name: 'requests answered', value: answers, unit: 'answers' },
    {
      name: `requests dropped ${[...new Set(dropped)].join(' ')}`.trim(),
      value: dropped.length,
      unit: 'requests',
      atMost: 0,
    },
    { name: 'answers that were not 200', value: faults, unit: 'answers', atMost: 0 },
    { name: 'ended with another code than 0', value: unclean, unit: 'times', atMost: 0 },
    { name: 'longest until it ended', value: Math.max(...exitMs), unit: 'ms', atMost: EXIT_WITHIN_MS },
  ];
}
