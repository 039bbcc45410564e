import { expect } from 'chai';
import { Client, type Answer } from '../support/client.js';
import { aUser, PASSWORD, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anotherPortal } from '../support/second-factor.js';

/** A page, an answer of the API, a file of ours, a picture, an error and what nobody has. */
const ADDRESSES = [
  '/',
  '/masuk',
  '/api/v1/feed',
  '/css/portal.css',
  '/icons/logo.svg',
  '/api/v1/me',
  '/tidak-ada',
];

describe('every answer', () => {
  before(freshDatabase);

  for (const path of ADDRESSES) {
    it(`tells browsers to run, load and frame nothing else: ${path}`, async () => {
      const { headers } = await new Client().get(path, { follow: false });
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy.split(';')).to.include.members([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ]);
      expect(policy).not.to.match(/unsafe-|https?:|\*/);
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('x-frame-options')).to.equal('DENY');
      expect(headers.get('referrer-policy')).to.equal('strict-origin-when-cross-origin');
      expect(headers.get('cross-origin-opener-policy')).to.equal('same-origin');
      expect(headers.get('x-powered-by')).to.equal(null);
      expect(headers.get('access-control-allow-origin')).to.equal(null);
    });
  }

  it('says what it is, with its encoding', async () => {
    const answers = await Promise.all(ADDRESSES.map((path) => new Client().get(path, { follow: false })));
    for (const { headers, path } of answers.filter(({ text }: Answer) => text.length > 0)) {
      expect(headers.get('content-type'), path).to.match(
        /charset=utf-8|image\/svg\+xml|application\/problem\+json/,
      );
    }
  });

  it('asks for https for a year, on every host below, and gives host cookies, where it is served over https', async () => {
    const { username } = await aUser('contributor');
    const https = await anotherPortal({ baseUrl: 'https://kabar.example' });
    try {
      const client = new Client(https.url);
      const fields = { username, password: PASSWORD };
      const headers = { Origin: 'https://kabar.example' };
      const answer = await client.post('/masuk', fields, { headers, follow: false });
      expect(answer.status).to.equal(303);
      expect(answer.headers.get('strict-transport-security')).to.match(
        /^max-age=31536000; includeSubDomains/,
      );
      const [cookie = ''] = answer.headers.getSetCookie();
      expect(cookie)
        .to.match(/^__Host-sesi=/)
        .and.include('Secure')
        .and.include('HttpOnly')
        .and.include('SameSite');
      const chosen = await client.get('/?bahasa=en');
      expect(chosen.headers.getSetCookie()[0]).to.match(
        /^__Host-bahasa=en; .*Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
      );
      expect((await client.get('/')).text).to.include('<html lang="en"');
      const back = await client.get('/?bahasa=id', { headers: { Cookie: 'bahasa=en' } });
      const [, old = ''] = back.headers.getSetCookie();
      expect(old).to.match(/^bahasa=; .*Expires=Thu, 01 Jan 1970/);
    } finally {
      await https.close();
    }
  });

  it('is kept by no cache where it is for one person', async () => {
    const { client } = await signedInAs('editor');
    for (const path of ['/meja', '/akun', '/api/v1/me']) {
      expect((await client.get(path)).headers.get('cache-control'), path).to.include('no-store');
    }
  });

  it('comes from public/ alone, and lists no folder', async () => {
    for (const path of [
      '/css/',
      '/js',
      '/.git/config',
      '/package.json',
      '/.env',
      '/css/..%2f..%2fpackage.json',
    ]) {
      expect((await new Client().get(path, { follow: false })).status, path).to.be.oneOf([403, 404]);
    }
  });

  it('comes to no method that serves to look into requests', async () => {
    const { headers, status } = await new Client().request('/', { method: 'OPTIONS', follow: false });
    expect(status).to.be.oneOf([200, 204, 404]);
    expect(headers.get('allow') ?? '').not.to.match(/TRACE|CONNECT/);
  });
});
