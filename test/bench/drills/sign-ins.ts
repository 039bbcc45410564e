import { DEMO_PASSWORD } from '../../../server/seed/people.js';
import type { BenchCase } from '../bench.js';
import { Client } from '../../support/client.js';
import { aPlace, ownMegabytes } from './place.js';
import { readerCases, readers } from './readers.js';

const AT_ONCE = 1_000;
const NAMES = ['redaksi.contoh', 'verifikator.contoh', 'polres.contoh', 'kontributor.contoh', 'siapa.entah'];
const READER_P99_MAX_MS = 1_000;
const VICTIM = 'redaksi.contoh';
/** Of an answer with a wrong password: it is what the form is for. */
const WRONG = 401;

/** A thousand people sign in at once, from as many addresses; half of them guess. */
export async function drill(): Promise<BenchCase[]> {
  const place = await aPlace(20);
  try {
    const { program, url } = await place.start({ TRUST_PROXY: '1' });
    try {
      const before = await ownMegabytes(program.pid);
      const reading = readers(url, ['/', '/berita', '/tentang'], { count: 5 });
      const statuses = await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => signIn(url, number)));
      const grown = (await ownMegabytes(program.pid)) - before;
      const read = await reading.stop();
      const victim = await post(url, VICTIM, DEMO_PASSWORD, '203.0.113.9');
      const counted = [...new Set(statuses)].toSorted((a, b) => a - b);
      const allowed = (status: number) =>
        status === WRONG || status === 429 || status === 503 || (status >= 200 && status < 400);
      return [
        ...counted.map((status) => ({
          name: `sign-ins answered ${status}`,
          value: statuses.filter((one) => one === status).length,
          unit: 'answers',
        })),
        {
          name: 'other answers',
          value: statuses.filter((status) => !allowed(status)).length,
          unit: 'answers',
          atMost: 0,
        },
        ...readerCases(read, READER_P99_MAX_MS),
        { name: 'memory grew', value: Math.round(grown), unit: 'MB' },
        {
          name: `who owns the name signs in (${victim})`,
          value: victim === 303 ? 1 : 0,
          unit: 'yes',
          atLeast: 1,
        },
      ];
    } finally {
      await program.kill('SIGKILL');
    }
  } finally {
    await place.remove();
  }
}

function signIn(url: string, number: number): Promise<number> {
  const password = number % 2 ? DEMO_PASSWORD : `tebakan nomor ${number}`;
  return post(url, NAMES[number % NAMES.length]!, password, `198.51.${number >> 8}.${number & 255}`);
}

// 0: not answered at all.
async function post(url: string, username: string, password: string, address: string): Promise<number> {
  const headers = { 'X-Forwarded-For': address };
  const answer = await new Client(url)
    .post('/masuk', { username, password }, { headers, follow: false })
    .catch(() => undefined);
  if (answer?.status === 503 && !answer.headers.has('retry-after')) return 0;
  return answer?.status ?? 0;
}
