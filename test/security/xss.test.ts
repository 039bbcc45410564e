import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { BrowserContext, Page } from 'playwright-core';
import { Clarification } from '../../models/clarification.js';
import { Organisation } from '../../models/organisation.js';
import { XSS_VECTORS } from '../fixtures/xss-vectors.js';
import { bodyToHtml } from '../../server/stories/body.js';
import { signInOnPage } from '../support/browser.js';
import { Client, type Answer } from '../support/client.js';
import { readHostileFeeds } from '../support/hostile-feeds.js';
import { EVERY_VECTOR, listPages, writeEverywhere } from '../support/hostile-words.js';
import { freshDatabase, portal } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';
import { tagsOfTemplates } from '../support/template-tags.js';

/** Not all: an address with all of them is longer than any server reads. */
const SOME_VECTORS = XSS_VECTORS.filter((_vector, index) => index % 4 === 0).join(' ');

/** Answers that are parsed at once. */
const PARSED_AT_ONCE = 20;

/** Pages that are looked at side by side: while one is waited for, another is read. */
const PAGES_AT_ONCE = 3;

/** What no page of the portal has, whatever anybody wrote: found in the page as the browser understood it. */
const FOREIGN_IN = `((document) => {
  const { elements, attributes } = ${JSON.stringify(tagsOfTemplates())};
  const own = (address) => new URL(address, location.href).origin === location.origin;
  const wrong = [...document.querySelectorAll(
    'script:not([type="application/ld+json"], [type="module"][src]), iframe, object, embed, base, math, style, template:not(#phone-entry, #phone-photo), video, audio, ' +
    'meta[http-equiv], svg:not(.masthead-tools > a > svg), foreignObject, [style], [srcdoc], [xmlns], [formaction]')];
  for (const element of document.querySelectorAll('*')) {
    if (!elements.includes(element.localName.toLowerCase())) wrong.push(element);
    for (const { name, value } of element.attributes) {
      if (!attributes.includes(name.toLowerCase()) && !name.startsWith('data-')) wrong.push(element);
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
})`;

describe('scripts in what people write', function () {
  this.timeout(600_000);
  const browser = sharedBrowser();
  let context: BrowserContext;
  let page: Page;
  let pages: Record<'reader' | 'contributor' | 'editor' | 'admin', string[]>;
  let names: Record<'contributor' | 'editor' | 'admin', string>;
  let posts: number;
  const fired: string[] = [];
  const strayed: string[] = [];

  before(async () => {
    await freshDatabase();
    posts = await readHostileFeeds();
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
        expect(await on.evaluate(`${FOREIGN_IN}(document)`), path).to.deep.equal([]);
      }
    };
    const others = Array.from({ length: PAGES_AT_ONCE - 1 }, () => context.newPage());
    await Promise.all([page, ...(await Promise.all(others))].map(lookAtWaiting));
    expect(fired, 'fired').to.deep.equal([]);
    expect(strayed, 'asked of other sites').to.deep.equal([]);
  }

  /** Has the browser read pages without opening them: what it finds in them is what it would run. */
  async function expectNothingIn(answers: Answer[]): Promise<void> {
    await page.goto('/tentang');
    for (const { path, status, text } of answers) {
      expect(status, path).to.be.below(500);
      const read = `new DOMParser().parseFromString(${JSON.stringify(text)}, 'text/html')`;
      expect(await page.evaluate(`${FOREIGN_IN}(${read})`), path).to.deep.equal([]);
    }
  }

  async function expectNothingOn(paths: string[]): Promise<void> {
    const client = new Client();
    for (let first = 0; first < paths.length; first += PARSED_AT_ONCE) {
      const some = paths.slice(first, first + PARSED_AT_ONCE);
      await expectNothingIn(await Promise.all(some.map((path) => client.get(path))));
    }
  }

  it('do nothing on any public page', () => expectHarmless(pages.reader));

  for (const role of ['contributor', 'editor', 'admin'] as const) {
    it(`do nothing on the pages of who signed in as ${role}`, async () => {
      await signInOnPage(page, names[role]);
      await expectHarmless(pages[role]);
    });
  }

  it('leave nothing behind in the posts of feeds and the names of groups, page after page', async () => {
    expect(posts).to.be.above(EVERY_VECTOR.length);
    const groups = await Organisation.countDocuments({ kind: 'kim' });
    await expectNothingOn([
      ...listPages('/kabar-kanal', posts),
      ...listPages('/direktori?jenis=kim', groups),
      ...(await Organisation.distinct('slug', { kind: 'kim' })).map((slug) => `/direktori/${slug}`),
    ]);
  });

  it('do nothing in an address that a page shows again', async () => {
    const echoes = [
      '/berita?q=',
      '/berita?topik=',
      '/berita?kecamatan=',
      '/cari?q=',
      '/direktori?q=',
      '/direktori/cek?alamat=',
      '/cek-fakta?q=',
      '/cek-fakta?kategori=',
      '/kabar-kanal?organisasi=',
      '/masuk?kembali=',
      '/tanya?teks=',
      '/ikuti?topik=',
      '/pedoman/widget?wilayah=',
      '/widget?wilayah=',
      '/?',
      '/',
    ];
    await expectHarmless(echoes.map((path) => path + encodeURIComponent(SOME_VECTORS)));
    const searches = XSS_VECTORS.map((vector, index) => echoes[index % 8]! + encodeURIComponent(vector));
    await expectNothingOn(searches);
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
    const shown = await Promise.all(answers);
    for (const { status, path } of shown) expect(status, path).to.be.oneOf([401, 422, 429]);
    await expectNothingIn(shown);
    const opened = new Map(shown.slice(0, 9).map(({ text }, index) => [`/formulir/${index}`, text]));
    await context.route('**/formulir/*', (route) => {
      const body = opened.get(new URL(route.request().url()).pathname);
      return route.fulfill({ contentType: 'text/html', body });
    });
    await expectHarmless([...opened.keys()]);
  });

  it('do nothing in a text, in whichever of three thousand ways they are written', async () => {
    expect(new Set(EVERY_VECTOR).size).to.be.above(2_900);
    const texts = EVERY_VECTOR.map((vector) => bodyToHtml(`Kabar ${vector} desa\n\n${vector}`));
    await context.route('**/teks/*', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><main>${texts.join('\n<hr>')}</main>`,
      }),
    );
    await expectHarmless(['/teks/semua']);
  });

  it('leave every file for programs whole and without effect', async () => {
    const { slug } = await Clarification.findOne().orFail();
    expect((await new Client().get(`/cek-fakta/${slug}/bagikan.png`)).status).to.equal(200);
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
    for (const file of ['accounts', 'organisations']) {
      const { text } = await new Client().get(`/api/v1/registry/${file}.csv`);
      const cells = parse(text, { bom: true }).flat();
      expect(cells.length, file).to.be.above(XSS_VECTORS.length);
      expect(cells.filter((cell) => /^[=+@\t\r-]/.test(cell))).to.deep.equal([]);
    }
  });
});
