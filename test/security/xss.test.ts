import { expect } from 'chai';
import he from 'he';
import { Types } from 'mongoose';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Account } from '../../models/account.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { refreshSources } from '../../server/aggregation/refresh.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { createOrganisation } from '../../server/registry/organisations.js';
import { XSS_VECTORS } from '../fixtures/xss-vectors.js';
import { launchBrowser, signInOnPage } from '../support/browser.js';
import { aSource, rssFeed } from '../support/channels.js';
import { Client } from '../support/client.js';
import { aHoaxStory, aPublishedStory } from '../support/decisions.js';
import { aPerson, aUser } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { startRemoteSite } from '../support/remote-site.js';

const LIST_PAGES = Math.ceil(XSS_VECTORS.length / 20) + 1;
/** Not all: an address with all of them is longer than any server reads. */
const SOME_VECTORS = XSS_VECTORS.filter((_vector, index) => index % 4 === 0).join(' ');
const FILLER =
  'Warga bergotong royong memperbaiki jembatan gantung sejak Sabtu pagi sampai menjelang magrib.';

/** What no page of the portal has, whatever anybody wrote: found in the page as the browser understood it. */
const LOOK_FOR_FOREIGN = `(() => {
  const own = (address) => new URL(address, location.href).origin === location.origin;
  const wrong = [...document.querySelectorAll(
    'script:not([type="application/ld+json"]), iframe, object, embed, base, math, style, template, video, audio, ' +
    'meta[http-equiv], svg:not(.brand > svg), foreignObject, [style], [srcdoc], [xmlns], [formaction]')];
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) wrong.push(element);
      if (/^(href|src|action|data|cite|xlink:href)$/i.test(name) && !/^(https?:|mailto:)/.test(new URL(value, location.href)))
        wrong.push(element);
    }
  }
  for (const form of document.querySelectorAll('form[action]')) if (!own(form.getAttribute('action'))) wrong.push(form);
  for (const sheet of document.querySelectorAll('link[rel~=stylesheet]')) if (!own(sheet.href)) wrong.push(sheet);
  for (const data of document.querySelectorAll('script')) JSON.parse(data.textContent);
  return wrong.map((element) => element.outerHTML.slice(0, 300));
})()`;

describe('scripts in what people write', function () {
  this.timeout(240_000);
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let pages: Record<'reader' | 'contributor' | 'editor' | 'admin', string[]>;
  let names: Record<'contributor' | 'editor' | 'admin', string>;
  const fired: string[] = [];
  const strayed: string[] = [];

  before(async () => {
    await freshDatabase();
    browser = await launchBrowser();
    ({ pages, names } = await writeEverywhere());
  });
  after(() => browser.close());

  // The policy against inline scripts is switched off: the pages must be harmless without it.
  beforeEach(async () => {
    fired.length = 0;
    strayed.length = 0;
    context = await browser.newContext({ baseURL: portal().url, bypassCSP: true });
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
    for (const path of paths) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).to.be.below(500);
      expect(await page.evaluate(LOOK_FOR_FOREIGN), path).to.deep.equal([]);
    }
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
    for (const { text, status } of await Promise.all(answers)) {
      expect(status).to.be.oneOf([401, 422, 429]);
      await page.route('**/formulir', (route) => route.fulfill({ contentType: 'text/html', body: text }));
      await expectHarmless(['/formulir']);
      await page.unroute('**/formulir');
    }
  });

  it('leave every file for programs whole and without effect', async () => {
    const files = ['/rss.xml', '/atom.xml', '/sitemap.xml', '/api/v1/registry/accounts.opml'];
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
      const { headers, json } = await new Client().get(file);
      expect(headers.get('content-type'), file).to.match(/^application\/(feed\+)?json/);
      expect(json<{ items: unknown[] }>().items, file).not.to.deep.equal([]);
    }
    const { text: csv } = await new Client().get('/api/v1/registry/accounts.csv');
    expect(csv).not.to.match(/^[=+@-]/m);
  });
});

/** Puts every vector into every field that somebody outside can fill, and names the pages that show them. */
async function writeEverywhere() {
  const [author, editor, verifier, admin] = await Promise.all([
    aPerson('contributor'),
    aPerson('editor'),
    aPerson('verifier'),
    aUser('admin'),
  ]);
  const pages = {
    reader: [] as string[],
    contributor: [] as string[],
    editor: [] as string[],
    admin: [] as string[],
  };
  for (const [index, vector] of XSS_VECTORS.entries()) {
    const organisation = await anOrganisation(vector);
    const writer = { ...author, organisation: String(organisation._id) };
    const story = await aStory(vector, { writer, editor, verifier });
    const { hoax, slug } = await aClarification(vector, { writer, editor, verifier });
    pages.reader.push(`/berita/${story.slug}`, `/cek-fakta/${slug}`, `/direktori/${organisation.slug}`);
    // The same words on pages of the same kind: each is opened on one of them.
    const [one, other] = index % 2 ? [story, hoax] : [hoax, story];
    pages.contributor.push(`/kontributor/${String(one._id)}`);
    pages.editor.push(`/meja/${String(other._id)}`);
    if (index % 5 === 0) pages.admin.push(`/admin/organisasi/${String(organisation._id)}`);
  }
  await readHostileFeed();
  const lists = (path: string) =>
    Array.from({ length: LIST_PAGES }, (_, page) => `${path}?halaman=${page + 1}`);
  pages.reader.push(
    '/',
    ...lists('/berita'),
    ...lists('/cek-fakta'),
    ...lists('/direktori'),
    ...lists('/kabar-kanal'),
  );
  pages.reader.push('/wilayah/63.11.02', '/wilayah/63.11.02.2001', '/daftar');
  pages.contributor.push(...lists('/kontributor'));
  pages.editor.push('/meja', '/meja?status=hoax', '/meja?status=published', ...lists('/kabar-kanal'));
  pages.admin.push(
    ...lists('/admin/organisasi'),
    ...lists('/admin/pengguna'),
    '/admin/sumber',
    '/admin/akun',
  );
  return { pages, names: { contributor: author.username, editor: editor.username, admin: admin.username } };
}

async function anOrganisation(vector: string) {
  const code = `XSS-${XSS_VECTORS.indexOf(vector)}`;
  const written = { code, address: vector, decreeNumber: vector, contactName: vector };
  const organisation = await createOrganisation({
    name: `KIM ${vector}`.slice(0, 120),
    kind: 'kim',
    ...written,
  });
  await User.create({
    username: `u-${code}`.slice(0, 40),
    name: vector,
    role: 'agency',
    status: 'pending',
    passwordHash: '-',
  });
  await Account.create({
    organisation: organisation._id,
    platform: 'website',
    handle: vector,
    url: `https://a.example/${encodeURI(vector)}`,
    key: `website:${code}`,
    status: 'revoked',
    revocation: { reason: vector, by: new Types.ObjectId(), at: new Date() },
  });
  return organisation;
}

interface Newsroom {
  writer: CurrentUser;
  editor: CurrentUser;
  verifier: CurrentUser;
}

async function aStory(vector: string, { writer, editor, verifier }: Newsroom) {
  const story = await aPublishedStory({
    author: writer,
    editor,
    verifier,
    title: `${vector} di Halong`.slice(0, 150).padStart(10, 'x'),
    body: `<p>${FILLER}</p>${vector}<p>${FILLER}</p>`,
    sourceUrl: `https://a.example/${vector}`,
  });
  const rendition = { width: 480, format: 'jpeg', file: new Types.ObjectId(), size: 1 };
  const caption = vector.slice(0, 200);
  const photo = { _id: new Types.ObjectId(), caption, width: 480, height: 320, renditions: [rendition] };
  await Story.updateOne(
    { _id: story._id },
    {
      $set: {
        'authenticity.explanation': vector,
        'authenticity.evidence': [{ url: `https://a.example/?${vector}`, title: vector }],
        'newsworthiness.reason': vector,
        'newsworthiness.note': vector,
        claim: { by: verifier.id, name: vector, expiresAt: new Date(Date.now() + 900_000) },
        photos: [photo, photo],
      },
    },
  );
  await correctStory(
    editor,
    String(story._id),
    { kind: 'correction', text: vector, reason: vector },
    { now: new Date() },
  );
  return story;
}

async function aClarification(vector: string, { writer, editor, verifier }: Newsroom) {
  const body = `${vector}\n\n## ${vector}\n\n- ${vector}\n\n> ${vector}\n\n${FILLER}`;
  const hoax = await aHoaxStory({
    author: writer,
    verifier,
    title: `Kabar ${vector}`.slice(0, 150).padEnd(10, '.'),
    body,
  });
  const input = {
    title: vector.slice(0, 150),
    claim: vector,
    explanation: vector,
    conclusion: vector,
    references: [{ url: `https://a.example/${vector}`, title: vector.slice(0, 200) }],
  };
  const { slug } = await publishClarification(editor, String(hoax._id), input, { now: new Date() });
  return { hoax, slug };
}

async function readHostileFeed(): Promise<void> {
  const items = XSS_VECTORS.map((vector, index) => {
    const text = he.escape(vector);
    return `<item><title>${text}</title><link>https://kim.example/${index}?${text}</link><guid>${index}${text}</guid>
      <author>${text}</author><description>${text}</description><enclosure url="javascript:alert(1)" type="image/png"/></item>`;
  });
  const links = ['javascript:alert(1)', 'data:text/html,x', '//jahat.example/', ' java\tscript:alert(1)'];
  const strange = links.map(
    (link) => `<item><title>Tautan aneh ${he.escape(link)}</title><link>${he.escape(link)}</link></item>`,
  );
  const body = rssFeed(...items, ...strange);
  const site = await startRemoteSite((_request, response) => response.end(body));
  try {
    await aSource(`${site.url}/feed`);
    const config = { ...portal().config, fetchAllowHosts: [site.host] };
    const report = await refreshSources({ ...portal(), config });
    expect(report.newPosts).to.be.at.least(XSS_VECTORS.length);
  } finally {
    await site.close();
  }
}
