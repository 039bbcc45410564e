import { expect } from 'chai';
import { createApp } from '../server/app.js';
import { Client } from './support/client.js';
import { freshDatabase, portal } from './support/portal.js';
import { routesOf, type Route } from './support/routes.js';

/** What a stranger may ask for. Every other route must send a stranger away. */
const PUBLIC = [
  /^GET \/(health\/(live|ready))?$/,
  /^(GET|POST) \/(masuk|daftar|penyiapan\/:token)$/,
  /^(GET|POST) \/keluar$/,
  // For who has given the password; anybody else is sent back to it.
  /^(GET|POST) \/masuk\/(kode|sandi-baru|dua-langkah)$/,
  /^GET \/(berita|cari|cek-fakta|koreksi|wilayah|direktori|kabar-kanal|foto|gambar)(\/.*)?$/,
  // A browser's own: nobody else knows its id.
  /^(POST|GET|DELETE) \/api\/v1\/follows(\/:id)?$/,
  /^GET \/(ikuti|tentang|pedoman(\/(gaya|widget))?|widget|transparansi(\.csv)?|luring(\/berubah\.json)?)$/,
  // Whether they agree is asked of those who are signed in; what is asked is for everybody.
  /^GET \/privasi$/,
  // Asking needs no account; the number in the address is the key to what came of it.
  /^(GET|POST) \/(tanya|api\/v1\/questions)$/,
  /^GET \/(tanya|api\/v1\/questions)\/:receipt$/,
  // The token in the address is the key.
  /^(GET|POST) \/undangan\/:token$/,
  /^(GET|POST) \/tamu\/:token(\/.*)?$/,
  /^GET \/(wilayah\/:code\/)?(rss\.xml|atom\.xml|feed\.json)$/,
  /^GET \/(robots\.txt|humans\.txt|sitemap\.xml|sitemap\/:file|manifest\.webmanifest)$/,
  /^GET \/api\/v1\/(feed|search|clarifications|transparency|openapi\.json)$/,
  /^GET \/api\/v1\/registry\/(organisations(\.csv)?|resolve|posts|accounts\.(csv|json|opml))$/,
];

/** Prefixes behind which nothing at all is public. */
const GUARDED =
  /^\/(meja|kontributor|kelompok|admin|akun|unggahan|api\/v1\/(moderation|audit|aggregation))(\/|$)/;

const SOME_ID = '65f0c0ffee65f0c0ffee65f0';

const line = ({ method, path }: Route) => `${method} ${path}`;
const isPublic = (route: Route) => PUBLIC.some((pattern) => pattern.test(line(route)));
const addressOf = ({ path }: Route) => path.replace(/[:*](\w+)/g, SOME_ID).replace(/[{}]/g, '');

describe('a stranger', () => {
  let routes: Route[];
  before(() => {
    routes = routesOf(() => createApp(portal()));
  });
  beforeEach(freshDatabase);

  it('meets routes under every prefix that is guarded', () => {
    const prefixes = new Set(routes.map(({ path }) => GUARDED.exec(path)?.[0].replace(/\/$/, '')));
    expect([...prefixes]).to.include.members([
      '/meja',
      '/kontributor',
      '/admin',
      '/akun',
      '/unggahan',
      '/api/v1/moderation',
      '/api/v1/audit',
      '/api/v1/aggregation',
    ]);
    expect(routes.filter((route) => GUARDED.test(route.path) && isPublic(route)).map(line)).to.deep.equal([]);
  });

  it('is sent to sign in, or refused, by every route that is not public', async () => {
    const client = new Client();
    const open: string[] = [];
    for (const route of routes.filter((one) => !isPublic(one))) {
      const isApi = route.path.startsWith('/api/');
      const answer = isApi
        ? await client.send(route.method, addressOf(route), route.method === 'GET' ? undefined : {})
        : await client.request(addressOf(route), { method: route.method, follow: false });
      const sentToSignIn =
        answer.status === 303 && (answer.headers.get('location') ?? '').startsWith('/masuk?kembali=');
      if (answer.status !== 401 && !sentToSignIn) open.push(`${line(route)}: ${answer.status}`);
    }
    expect(open).to.deep.equal([]);
  });

  it('learns nothing from an unknown address below a guarded prefix', async () => {
    for (const path of ['/admin/tidak-ada', '/meja/tidak-ada/lagi', '/api/v1/moderation/tidak-ada']) {
      expect((await new Client().get(path, { follow: false })).status, path).to.be.oneOf([303, 401, 404]);
    }
  });
});
