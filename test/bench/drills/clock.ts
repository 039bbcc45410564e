import { Client } from '../../support/client.js';
import { DEMO_PASSWORD } from '../../../server/seed/people.js';
import { runPortal } from '../../support/processes.js';
import { storyInput } from '../../support/stories.js';
import type { BenchCase } from '../bench.js';
import { aPlace, EDITOR, programOf, type Place, type Running } from './place.js';

const HOUR_MS = 60 * 60 * 1000;
const AHEAD_MS = 3 * 24 * HOUR_MS;
const BACK_MS = -HOUR_MS;

/** Loaded before the portal: its clock is this much off, in every thread. */
const shiftedBy = (ms: number) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `const Real = Date; const now = () => Real.now() + ${ms};
     globalThis.Date = class Date extends Real {
       constructor(...given) { given.length ? super(...given) : super(now()); }
       static now() { return now(); }
     };`,
  )}`,
});

/** Runs a portal with a right clock, then three days ahead, right again, and an hour back. */
export async function drill(): Promise<BenchCase[]> {
  const place = await aPlace(20);
  const session = new Map<string, Client>();
  const cases: BenchCase[] = [];
  try {
    for (const [name, offset] of [
      ['right', 0],
      ['three days ahead', AHEAD_MS],
      ['right again', 0],
      ['an hour back', BACK_MS],
    ] as const) {
      const running = await place.start(offset ? shiftedBy(offset) : {});
      const wrong = await workingDay(running, place, name, session);
      await running.program.kill('SIGTERM');
      const audit = await runPortal(['verify-audit'], { DATA_DIR: place.folder });
      if (audit.code !== 0) wrong.push('the audit trail');
      cases.push({
        name: `clock ${name}: ${wrong.join(', ') || 'all as it should be'}`,
        value: wrong.length,
        unit: 'faults',
        atMost: 0,
      });
    }
    return cases;
  } finally {
    await place.remove();
  }
}

/** @returns what did not go as anybody would expect */
async function workingDay(
  { url }: Running,
  place: Place,
  name: string,
  session: Map<string, Client>,
): Promise<string[]> {
  const wrong: string[] = [];
  const expectStatus = (what: string, answer: { status: number }, status: number) => {
    if (answer.status !== status) wrong.push(`${what} answers ${answer.status}`);
  };
  for (const path of ['/', '/berita?q=warga', '/rss.xml', '/health/ready'])
    expectStatus(path, await new Client(url).get(path), 200);
  for (const [day, client] of session) {
    client.base = url;
    expectStatus(`the session of ${day}`, await client.get('/kontributor'), 200);
  }
  const client = new Client(url);
  const entered = await client.post(
    '/masuk',
    { username: 'kontributor.contoh', password: DEMO_PASSWORD },
    { follow: false },
  );
  expectStatus('signing in', entered, 303);
  session.set(name, client);
  const input = {
    ...storyInput({ title: `Kabar dengan jam ${name}` }),
    idempotencyKey: `drill-${name.replaceAll(' ', '-')}`,
  };
  const made = await programOf(url, place, 'kontributor2.contoh').send('POST', '/api/v1/stories', input);
  expectStatus('sending a story', made, 201);
  const { id } = made.json<{ id: string }>();
  const editor = programOf(url, place, EDITOR);
  expectStatus('taking it up', await editor.send('PUT', `/api/v1/moderation/stories/${id}/claim`), 200);
  const decision = { decision: 'fit', reason: 'Layak muat' };
  expectStatus(
    'deciding',
    await editor.send('POST', `/api/v1/moderation/stories/${id}/newsworthiness`, decision),
    200,
  );
  const { items } = (await editor.get(`/api/v1/audit?story=${id}`)).json<{ items: { at: string }[] }>();
  const times = items.map(({ at }) => at);
  if (times.toSorted().join() !== times.join() && times.toSorted().toReversed().join() !== times.join())
    wrong.push('the order of the trail');
  return wrong;
}
