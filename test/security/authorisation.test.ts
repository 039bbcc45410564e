import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { RateLimitWindow } from '../../models/rate-limit-window.js';
import { createApp } from '../../server/app.js';
import { fromRoot } from '../../server/paths.js';
import {
  aCast,
  addressFor,
  COLUMNS,
  isOwned,
  type Asker,
  type Cast,
  STATES,
  type Relation,
  type State,
} from '../support/authorisation.js';
import type { Client } from '../support/client.js';
import { signedIn } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { routesOf } from '../support/routes.js';

const TIMEOUT_MS = 600_000;
/** What goes on for as long as the reader stays. */
const ENDLESS = ['/meja/kabar'];
/** Whoever asks is signed out by the answer. */
const SIGNS_OUT = 'POST /keluar';
/** Also the address of a story, as far as its methods go. */
const NAMED_LIKE_AN_ID = '/api/v1/stories/previews';
const OF_A_STATE = / \((\w+)\)$/;

const routes = () => routesOf(() => createApp(portal()));

describe('who may do what', function () {
  this.timeout(TIMEOUT_MS);
  const table = readTable();
  let cast: Cast;

  before(async () => {
    await freshDatabase();
    cast = await aCast();
  });

  it('is written down for every route, and for none that there is not', () => {
    const rows = new Set([...table.keys()].map((row) => row.replace(OF_A_STATE, '')));
    const known = new Set(routes().map(({ method, path }) => `${method} ${path}`));
    expect([...known].filter((route) => !rows.has(route))).to.deep.equal([]);
    expect([...rows].filter((row) => !known.has(row))).to.deep.equal([]);
  });

  it('is what each role is answered about its own, its organisation’s and another’s', async () => {
    const wrong: string[] = [];
    for (const [row, expected] of table) {
      const answered = await answersTo(row, cast);
      if (answered !== expected) wrong.push(`${row} | ${answered}\n  in the table: ${expected}`);
    }
    expect(wrong.join('\n')).to.equal('');
  });

  it('is never asked of a method that an address does not have', async () => {
    const known = routes();
    const paths = new Set(
      known.map(({ path }) => path).filter((path) => !path.includes(':') && path !== NAMED_LIKE_AN_ID),
    );
    const wrong: string[] = [];
    for (const path of paths) {
      const methods = known.filter((route) => route.path === path).map(({ method }) => method);
      for (const method of ['PUT', 'PATCH', 'DELETE'].filter((one) => !methods.includes(one))) {
        const { status } = await cast.clients.get('admin')!.send(method, path, {});
        // Of a page whose router is another role's, an administrator learns no more than that.
        const expected = path.startsWith('/api/') ? [405] : [403, 404];
        if (!expected.includes(status)) wrong.push(`${method} ${path}: ${status}`);
      }
    }
    expect(wrong).to.deep.equal([]);
  });
});

/** The rows of the table: `METHOD path`, with the story's state behind it where it matters, to its cells. */
function readTable(): Map<string, string> {
  const lines = readFileSync(fromRoot('test/fixtures/authorisation.txt'), 'utf8').split('\n');
  return new Map(
    lines
      .filter((line) => /^[A-Z]+ \//.test(line))
      .map((line) => {
        const [row = '', ...cells] = line.split('|').map((part) => part.trim().replace(/ +/g, ' '));
        return [row, cells.join(' | ')];
      }),
  );
}

/** What everybody is answered, as the table has it: `303 | 403 403 403 | …`. */
async function answersTo(row: string, cast: Cast): Promise<string> {
  const [method = '', path = ''] = row.replace(OF_A_STATE, '').split(' ');
  const cells: string[] = [];
  for (const [asker, relations] of COLUMNS) {
    const statuses: number[] = [];
    for (const relation of isOwned(path) ? relations : (['other'] as const)) {
      statuses.push(await askAs(asker, { row, method, path, relation }, cast));
    }
    cells.push(statuses.join(' '));
  }
  await RateLimitWindow.deleteMany({});
  return cells.join(' | ');
}

async function askAs(
  asker: Asker,
  { row, method, path, relation }: { row: string; method: string; path: string; relation: Relation },
  cast: Cast,
): Promise<number> {
  const address = await addressFor(path, { asker, relation, state: stateOf(row) }, cast);
  const person = cast.people.get(asker);
  const client = person && row === SIGNS_OUT ? await signedIn(person) : cast.clients.get(asker)!;
  const status = await statusOf(client, method, address);
  // No answer may change the next one.
  if (method !== 'GET' && status < 400) cast.stories.clear();
  return status;
}

function stateOf(row: string): State {
  const named = OF_A_STATE.exec(row)?.[1];
  return STATES.find((state) => state === named) ?? 'submitted';
}

/** Asks with nothing in the body: whoever may not do it is told so, whoever may is told what is missing. */
async function statusOf(client: Client, method: string, address: string): Promise<number> {
  if (ENDLESS.includes(address)) {
    const cut = new AbortController();
    const { status, redirected } = await client.open(address, cut.signal);
    cut.abort();
    return redirected ? 303 : status;
  }
  const body = method === 'GET' || method === 'HEAD' ? undefined : {};
  if (address.startsWith('/api/'))
    return (await client.send(method, address, body, { 'If-Match': '"0"' })).status;
  const headers: Record<string, string> = address.startsWith('/unggahan') ? { 'Tus-Resumable': '1.0.0' } : {};
  const form = body ? new URLSearchParams() : undefined;
  return (await client.request(address, { method, headers, body: form, follow: false })).status;
}
