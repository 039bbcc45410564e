import { expect } from 'chai';
import { RateLimitWindow } from '../../models/rate-limit-window.js';
import type { Role } from '../../models/vocabulary.js';
import { createApp } from '../../server/app.js';
import { OPERATORS } from '../fixtures/database-operators.js';
import { INJECTIONS, PRODUCT } from '../fixtures/injections.js';
import { Client, type Answer } from '../support/client.js';
import { somethingOnEveryPage } from '../support/every-page.js';
import { formsOf, type PageForm } from '../support/page-forms.js';
import { aUser, signedIn } from '../support/people.js';
import { freshDatabase, newDatabase, portal } from '../support/portal.js';
import { routesOf } from '../support/routes.js';

const TIMEOUT_MS = 300_000;
const EACH_FIELD = 3;
/** What goes on for as long as the reader stays, and what signs whoever asks out. */
const LEFT_OUT = /^\/(meja\/kabar|keluar)$/;
/** Names that pages read from their address. */
const QUERY_NAMES =
  'q topik kecamatan desa halaman kembali bahasa status urut dari sampai bulan teks tautan nomor alamat platform organisasi kategori wilayah jumlah limit cursor topic district village kind url story'.split(
    ' ',
  );
/** Names of fields of all kinds of forms and bodies. */
const FIELD_NAMES =
  'title body topic village sourceUrl idempotencyKey decision reason note verdict category explanation evidence references claim conclusion kind text url name code handle platform method status role organisation username password currentPassword email language returnTo revision action photos id order question opinion letterNumber endpoint keys __proto__ constructor'.split(
    ' ',
  );
const HEADER_NAMES =
  'Accept Accept-Language Accept-Encoding Authorization Cookie Forwarded If-Match If-None-Match If-Modified-Since Range Referer Origin User-Agent X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-HTTP-Method-Override X-Request-Id X-Original-URL Sec-Fetch-Dest Sec-Fetch-Site Tus-Resumable Upload-Length Upload-Offset Upload-Metadata Content-Type'.split(
    ' ',
  );

describe('injections', function () {
  this.timeout(TIMEOUT_MS);
  let next = 0;
  const injection = () => INJECTIONS[(next += 1) % INJECTIONS.length]!;

  beforeEach(async () => {
    await freshDatabase();
    next = 0;
  });
  // Reasons and organisations that every portal has were written over, and other tests go by them.
  after(newDatabase);
  afterEach(() => expect(({} as Record<string, unknown>).polluted).to.equal(undefined));

  it('into a sign-in let nobody in', async () => {
    const { username } = await aUser('admin');
    for (const operator of [...OPERATORS, { $regex: username }, [username]]) {
      const name = Object.keys(operator)[0] ?? '';
      const client = new Client();
      const attempts = [
        client.send('POST', '/masuk', { username: operator, password: operator }),
        client.send('POST', '/masuk', { username, password: operator }),
        client.post('/masuk', { [`username[${name}]`]: username, [`password[${name}]`]: '' }),
        client.post('/masuk', { username, [`password[${name}]`]: '' }),
        client.post('/masuk', { username, password: JSON.stringify(operator) }),
      ];
      for (const answer of await Promise.all(attempts)) {
        expect(answer.status, JSON.stringify(operator)).to.be.oneOf([401, 415, 429]);
      }
      expect((await client.get('/akun')).path).to.equal('/masuk?kembali=%2Fakun');
      await RateLimitWindow.deleteMany({});
    }
  });

  it('into any field of any form are answered, and lead nowhere else', async () => {
    const users = new Map<Role, string>();
    let sent = 0;
    for (const [role, pages] of await somethingOnEveryPage(users)) {
      const seen = new Set<string>();
      const client = role ? await signedIn({ username: users.get(role)! }) : new Client();
      for (const page of pages) {
        const { text, path } = await client.get(page);
        for (const form of formsOf(text, path)) {
          const key = `${form.method} ${form.action.replace(/[\da-f]{24}/g, ':id')}`;
          if (seen.has(key) || LEFT_OUT.test(form.action) || /^https?:/.test(form.action)) continue;
          seen.add(key);
          sent += await injectInto(client, form, `${role ?? 'reader'}: ${key}`);
        }
      }
    }
    expect(sent).to.be.above(400);
  });

  async function injectInto(client: Client, form: PageForm, what: string): Promise<number> {
    let sent = 0;
    for (const field of form.fields.keys()) {
      for (let turn = 0; turn < EACH_FIELD; turn += 1) {
        const hostile = injection();
        const fields = Object.fromEntries(form.fields);
        const parts: Record<string, string | string[]> =
          turn === 0
            ? { ...fields, [field]: hostile }
            : { ...fields, [field]: [hostile, injection()], [`${field}[$ne]`]: 'x' };
        expectHarmless(await send(client, form, parts), `${what}, ${field} = ${JSON.stringify(hostile)}`);
        sent += 1;
      }
    }
    await RateLimitWindow.deleteMany({});
    return sent;
  }

  it('into the address, the headers and the body of any route are answered, whoever asks', async () => {
    const clients = new Map<string, Client>([['stranger', new Client()]]);
    for (const role of ['contributor', 'agency', 'editor', 'verifier', 'police', 'admin'] as const) {
      clients.set(role, await signedIn(await aUser(role)));
    }
    const roles = [...clients.keys()];
    for (const [index, { method, path }] of routesOf(() => createApp(portal())).entries()) {
      if (LEFT_OUT.test(path)) continue;
      // Each route is asked by whoever may do most, by a stranger and by one of the others.
      for (const [turn, role] of ['admin', 'stranger', roles[index % roles.length]!].entries()) {
        const hostile = injection();
        const answer = await askWith(clients.get(role)!, {
          method,
          path,
          hostile,
          asText: (turn + index) % 2 === 0,
        });
        expectHarmless(answer, `${role}: ${method} ${path} with ${JSON.stringify(hostile)}`);
      }
      await RateLimitWindow.deleteMany({});
    }
    expect((await clients.get('stranger')!.get('/akun')).path).to.equal('/masuk?kembali=%2Fakun');
  });

  function askWith(
    client: Client,
    { method, path, hostile, asText }: { method: string; path: string; hostile: string; asText: boolean },
  ): Promise<Answer> {
    const segment = asText ? encodeURIComponent(wellFormed(hostile)) : '65f0c0ffee65f0c0ffee65f0';
    const query = new URLSearchParams(
      QUERY_NAMES.map((name): [string, string] => [
        asText ? name : `${name}[$ne]`,
        injection().slice(0, 100),
      ]),
    );
    const address = `${path.replace(/:\w+/g, segment)}?${String(query)}`;
    const headers = Object.fromEntries(
      [0, 1, 2].map(() => [HEADER_NAMES[next % HEADER_NAMES.length]!, headerValue(injection())]),
    );
    if (method === 'GET' || method === 'HEAD')
      return client.request(address, { method, headers, follow: false });
    const value = asText ? hostile : OPERATORS[next % OPERATORS.length];
    const body = Object.fromEntries(FIELD_NAMES.map((name) => [name, value]));
    if (path.startsWith('/api/')) return client.send(method, address, asText ? body : value, headers);
    const fields = FIELD_NAMES.map((name) => [
      name,
      typeof value === 'string' ? value.slice(0, 500) : JSON.stringify(value),
    ]);
    return client.request(address, {
      method,
      headers,
      body: new URLSearchParams(fields as [string, string][]),
      follow: false,
    });
  }
});

function send(client: Client, form: PageForm, fields: Record<string, string | string[]>): Promise<Answer> {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as [string, string]),
  );
  if (form.method !== 'post') {
    const short = pairs.map(([name, value]): [string, string] => [name, value.slice(0, 1_000)]);
    return client.request(`${form.action.split('?')[0]}?${String(new URLSearchParams(short))}`, {
      follow: false,
    });
  }
  const body = form.isMultipart ? new FormData() : new URLSearchParams();
  for (const [name, value] of pairs) body.append(name, value);
  return client.request(form.action, { method: 'POST', body, follow: false });
}

function expectHarmless({ status, headers, text }: Answer, what: string): void {
  expect(status, `${what}: ${text.slice(0, 500)}`).to.be.below(500);
  const location = headers.get('location');
  if (location)
    expect(new URL(location, portal().url).origin, `${what} → ${location}`).to.equal(
      new URL(portal().url).origin,
    );
  expect(headers.get('x-suntikan'), what).to.equal(null);
  expect(headers.getSetCookie().join(), what).not.to.include('jahat');
  expect(text.includes(PRODUCT), `${what} was run`).to.equal(false);
  expect(text, what).not.to.match(/root:x:0|node_modules\/|\.js:\d+:\d+/);
}

/** An address holds no half of a character. */
function wellFormed(text: string): string {
  return text
    .slice(0, 1_000)
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

/** As far as an HTTP client lets it through. */
function headerValue(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .trim();
}
