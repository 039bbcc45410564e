import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../../support/client.js';
import { DEMO_PASSWORD } from '../../../server/seed/people.js';
import { runPortal } from '../../support/processes.js';
import { storyInput } from '../../support/stories.js';
import type { BenchCase } from '../bench.js';
import { aPlace, EDITOR, programOf, type Place, type Running } from './place.js';

const HOUR_MS = 60 * 60 * 1000;
/** How often the portal looks at its clock's file. */
const LOOK_MS = 50;
const CLOCKS = [
  ['right', 0],
  ['three days ahead', 3 * 24 * HOUR_MS],
  ['right again', 0],
  ['an hour back', -HOUR_MS],
] as const;

/**
 * Loaded before the portal: in every thread its clock is off by the milliseconds that a file holds, and jumps when
 * that changes.
 */
const clockOf = (file: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `import { readFileSync } from 'node:fs';
     const Real = Date;
     let [lookedAt, off] = [-Infinity, 0];
     const now = () => {
       if (performance.now() - lookedAt > ${LOOK_MS}) {
         off = Number(readFileSync(${JSON.stringify(file)}, 'utf8'));
         lookedAt = performance.now();
       }
       return Real.now() + off;
     };
     globalThis.Date = class Date extends Real {
       constructor(...given) { given.length ? super(...given) : super(now()); }
       static now() { return now(); }
       static [Symbol.hasInstance](other) { return other instanceof Real; }
     };`,
  )}`,
});

/** Sets the clock of a portal three days ahead, right again, and an hour back: while it runs, and between two runs. */
export async function drill(): Promise<BenchCase[]> {
  const place = await aPlace(20);
  const file = path.join(place.folder, 'clock');
  const session = new Map<string, Client>();
  const cases: BenchCase[] = [];
  writeFileSync(file, '0');
  let running = await place.start(clockOf(file));
  try {
    for (const how of ['while it runs', 'started anew']) {
      for (const [clock, offset] of CLOCKS) {
        if (how === 'started anew') await running.program.kill('SIGTERM');
        writeFileSync(file, String(offset));
        if (how === 'started anew') running = await place.start(clockOf(file));
        else await sleep(2 * LOOK_MS);
        const wrong = await workingDay(running, place, `${clock} ${how}`, session);
        cases.push({
          name: `clock ${clock}, ${how}: ${wrong.join(', ') || 'all as it should be'}`,
          value: wrong.length,
          unit: 'faults',
          atMost: 0,
        });
      }
    }
    await running.program.kill('SIGTERM');
    const audit = await runPortal(['verify-audit'], { DATA_DIR: place.folder });
    return [
      ...cases,
      { name: 'the audit trail holds', value: audit.code === 0 ? 1 : 0, unit: 'yes', atLeast: 1 },
    ];
  } finally {
    await running.program.kill('SIGKILL');
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
