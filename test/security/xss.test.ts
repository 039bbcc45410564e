import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { BrowserContext, Page } from 'playwright-core';
import { XSS_VARIANTS } from '../fixtures/xss-variants.js';
import { XSS_VECTORS } from '../fixtures/xss-vectors.js';
import { bodyToHtml } from '../../server/stories/body.js';
import { signInOnPage } from '../support/browser.js';
import { Client } from '../support/client.js';
import { writeEverywhere } from '../support/hostile-words.js';
import { freshDatabase, portal } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';

/** Not all: an address with all of them is longer than any server reads. */
const SOME_VECTORS = XSS_VECTORS.filter((_vector, index) => index % 4 === 0).join(' ');

/** Pages that are looked at side by side: while one is waited for, another is read. */
const PAGES_AT_ONCE = 3;

/** What no page of the portal has, whatever anybody wrote: found in the page as the browser understood it. */
const LOOK_FOR_FOREIGN = `(() => {
  const own = (address) => new URL(address, location.href).origin === location.origin;
  const wrong = [...document.querySelectorAll(
    'script:not([type="application/ld+json"], [type="module"][src]), iframe, object, embed, base, math, style, template:not(#phone-entry, #phone-photo), video, audio, ' +
    'meta[http-equiv], svg:not(.masthead-tools > a > svg), foreignObject, [style], [srcdoc], [xmlns], [formaction]')];
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) wrong.push(element);
      if (/^(href|src|action|data|cite|xlink:href)$/i.test(name) && !/^(https?:|mailto:)/.test(new URL(value, location.href)))
        wrong.push(element);
    }
  }
  for (const form of document.querySelectorAll('form[action]')) if (!own(form.getAttribute('action'))) wrong.push(form);
  for (const sheet of document.querySelectorAll('link[rel~=stylesheet]')) if (!own(sheet.href)) wrong.push(sheet);
  for (const script of document.querySelectorAll('script[src]')) if (!own(script.src)) wrong.push(script);
  for (const data of document.querySelectorAll('script:not([src])')) JSON.parse(data.textContent);
  return wrong.map((element) => element.outerHTML.slice(0, 300));
})()`;

describe('scripts in what people write', function () {
  this.timeout(600_000);
  const browser = sharedBrowser();
  let context: BrowserContext;
  let page: Page;
  let pages: Record<'reader' | 'contributor' | 'editor' | 'admin', string[]>;
  let names: Record<'contributor' | 'editor' | 'admin', string>;
  const fired: string[] = [];
  const strayed: string[] = [];

  before(async () => {
    await freshDatabase();
    ({ pages, names } = await writeEverywhere());
  });

  // The policy against inline scripts is switched off: the pages must be harmless without it.
  beforeEach(async () => {
    fired.length = 0;
    strayed.length = 0;
    context = await browser().newContext({ baseURL: portal().url, bypassCSP: true, serviceWorkers: 'block' });
    await context.exposeBinding('fires', (_source, where: string) => void fired.push(where));
    await context.addInitScript('window.alert = () => window.fires(location.href)');
    await context.route('**/*', (route) => {
      const request = route.request();
      if (!request.url().startsWith(`${portal().url}/`)) strayed.push(request.url());
      return request.resourceType() === 'document' ? route.continue() : route.abort();
    });
    page = await context.newPage();
  });
  afterEach(() => context.close());

  async function expectHarmless(paths: string[]): Promise<void> {
    const waiting = [...paths];
    const lookAtWaiting = async (on: Page) => {
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
        const answer = await on.goto(path);
        expect(answer?.status(), path).to.be.below(500);
        expect(await on.evaluate(LOOK_FOR_FOREIGN), path).to.deep.equal([]);
      }
    };
    const others = Array.from({ length: PAGES_AT_ONCE - 1 }, () => context.newPage());
    await Promise.all([page, ...(await Promise.all(others))].map(lookAtWaiting));
    expect(fired, 'fired').to.deep.equal([]);
    expect(strayed, 'asked of other sites').to.deep.equal([]);
  }

  it('do nothing on any public page', () => expectHarmless(pages.reader));

  for (const role of ['contributor', 'editor', 'admin'] as const) {
    it(`do nothing on the pages of who signed in as ${role}`, async () => {
      await signInOnPage(page, names[role]);
      await expectHarmless(pages[role]);
    });
  }

  it('do nothing in an address that a page shows again', async () => {
    const echoes = XSS_VECTORS.map((vector) => encodeURIComponent(vector)).flatMap((vector) => [
      `/berita?q=${vector}&topik=${vector}&kecamatan=${vector}`,
      `/direktori/cek?alamat=${vector}&platform=${vector}`,
    ]);
    const others = [
      '/masuk?kembali=',
      '/?',
      '/',
      '/cek-fakta?q=',
      '/cek-fakta?kategori=',
      '/direktori?q=',
      '/kabar-kanal?organisasi=',
    ];
    await expectHarmless([...echoes, ...others.map((path) => path + encodeURIComponent(SOME_VECTORS))]);
  });

  it('do nothing in a form that is shown again', async () => {
    const forms = XSS_VECTORS.map((vector, index) => {
      const story = { title: vector, body: vector, sourceUrl: vector, topic: vector, action: vector };
      const account = { name: vector, username: vector, organisation: vector, village: vector };
      if (index % 3 === 0)
        return ['/masuk', { username: vector, password: 'salah', returnTo: vector }] as const;
      return index % 3 === 1 ? (['/daftar', account] as const) : (['/kontributor/tulis', story] as const);
    });
    // One address: the portal counts who fails to sign in, which is not what is looked at here.
    const answers = forms.map(async ([path, fields], index) => {
      const client = new Client();
      const isMultipart = path === '/kontributor/tulis' && index % 2 === 0;
      const data = new FormData();
      for (const [name, value] of Object.entries(fields)) data.append(name, value);
      return isMultipart ? client.postForm(path, data) : client.post(path, fields);
    });
    const shown = new Map<string, string>();
    for (const [index, { text, status }] of (await Promise.all(answers)).entries()) {
      expect(status).to.be.oneOf([401, 422, 429]);
      shown.set(`/formulir/${index}`, text);
    }
    await context.route('**/formulir/*', (route) => {
      const body = shown.get(new URL(route.request().url()).pathname);
      return route.fulfill({ contentType: 'text/html', body });
    });
    await expectHarmless([...shown.keys()]);
  });

  it('do nothing in a text, in whichever of three thousand ways they are written', async () => {
    expect(new Set(XSS_VARIANTS).size).to.be.above(2_900);
    const texts = [...XSS_VECTORS, ...XSS_VARIANTS].map((vector) =>
      bodyToHtml(`Kabar ${vector} desa\n\n${vector}`),
    );
    await context.route('**/teks/*', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><main>${texts.join('\n<hr>')}</main>`,
      }),
    );
    await expectHarmless(['/teks/semua']);
  });

  it('leave every file for programs whole and without effect', async () => {
    const files = ['/rss.xml', '/atom.xml', '/sitemap/terbaru-1.xml', '/api/v1/registry/accounts.opml'];
    for (const file of files) {
      const { text, headers } = await new Client().get(file);
      expect(headers.get('x-content-type-options'), file).to.equal('nosniff');
      await page.goto('/tentang');
      const parsed = `new DOMParser().parseFromString(${JSON.stringify(text)}, 'application/xml')`;
      const problems = `((xml) => [...xml.querySelectorAll('parsererror, script, img, svg')].map((e) => e.outerHTML))(${parsed})`;
      expect(await page.evaluate(problems), file).to.deep.equal([]);
    }
    for (const file of files.slice(0, 3)) await page.goto(file);
    expect([...fired, ...strayed]).to.deep.equal([]);
    for (const file of ['/feed.json', '/api/v1/feed?limit=100', '/api/v1/clarifications?limit=100']) {
      const answer = await new Client().get(file);
      expect(answer.headers.get('content-type'), file).to.match(/^application\/(feed\+)?json/);
      expect(answer.json<{ items: unknown[] }>().items, file).not.to.deep.equal([]);
    }
    const { text: csv } = await new Client().get('/api/v1/registry/accounts.csv');
    const cells = parse(csv, { bom: true }).flat();
    expect(cells.length).to.be.above(XSS_VECTORS.length);
    expect(cells.filter((cell) => /^[=+@\t\r-]/.test(cell))).to.deep.equal([]);
  });
});
