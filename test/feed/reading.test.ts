import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { reencode } from '../../server/media/reencode.js';
import { storePhoto } from '../../server/media/store.js';
import { PHONE, visitor } from '../support/browser.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { sharedBrowser } from '../support/shared-browser.js';

/** WCAG 2.2, 1.4.10: a page 320 px wide, which is also one of 1280 px at 400 %; 640 px is 200 %. */
const NARROW = [320, 640];
const PAGES = [
  '/',
  '/berita',
  '/cek-fakta',
  '/wilayah',
  '/direktori',
  '/kabar-kanal',
  '/tanya',
  '/pedoman',
  '/cari',
];

const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const WATCH_SHIFTS = `
  window.shifts = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });`;
/** In the place of the browser's own voices, of which there are none here. */
const VOICES = `{
  const voices = [];
  const speech = Object.assign(new EventTarget(), {
    getVoices: () => voices,
    speak: (piece) => window.said.push(piece),
    cancel: () => (window.said = []),
  });
  window.said = [];
  window.arrive = (lang) => {
    voices.push({ lang });
    speech.dispatchEvent(new Event('voiceschanged'));
  };
  Object.defineProperty(window, 'speechSynthesis', { value: speech });
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
  };
}`;
const SAID = 'window.said.map(({ text, lang, voice }) => [text, lang, voice.lang])';
const BLOCKING = `performance.getEntriesByType('resource')
  .filter((entry) => entry.renderBlockingStatus === 'blocking').map((entry) => new URL(entry.name).pathname)`;

describe('Reading in a browser', function reading() {
  this.timeout(300_000);
  const browser = sharedBrowser();
  let story: string;

  before(async () => {
    await freshDatabase();
    for (let number = 0; number < 8; number += 1) await aStoredStory();
    const photos = [];
    for (let number = 0; number < 3; number += 1) {
      photos.push(await storePhoto((await reencode(await aPhoto()))!, `Foto ${number}`));
    }
    story = `/berita/${(await aStoredStory({ photos })).slug}`;
  });

  async function open(path: string, viewport = PHONE): Promise<Page> {
    const context = await visitor(browser(), { viewport });
    const page = await context.newPage();
    await page.addInitScript(WATCH_SHIFTS);
    await page.goto(path, { waitUntil: 'networkidle' });
    return page;
  }

  it('nothing moves while a page arrives, and nothing but its style sheet holds it up', async () => {
    for (const path of ['/', story]) {
      const page = await open(path);
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate('window.shifts'), path).to.equal(0);
      expect(await page.evaluate(BLOCKING), path).to.deep.equal(['/css/portal.css']);
      await page.context().close();
    }
  });

  it('everything fits at 320 pixels, at 200 % and with letters twice as large', async () => {
    const page = await open('/');
    for (const path of [...PAGES, story]) {
      for (const width of NARROW) {
        await page.setViewportSize({ width, height: PHONE.height });
        await page.goto(path);
        expect(await page.evaluate(OVERFLOW), `${path} at ${width} px`).to.be.at.most(0);
      }
      await page.evaluate("document.documentElement.style.fontSize = '200%'");
      expect(await page.evaluate(OVERFLOW), `${path} with large letters`).to.be.at.most(0);
    }
    await page.context().close();
  });

  it('a story is shared by links, and its letters stay as large as its reader wants them', async () => {
    const page = await open(story);
    const address = encodeURIComponent(portal().url + story);
    const links = await page
      .locator('.share a')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    expect(links.map((link) => new URL(link).host)).to.deep.equal(['wa.me', 't.me']);
    for (const link of links) expect(link).to.include(address);

    const size = () => page.evaluate<string>("getComputedStyle(document.querySelector('.prose')).fontSize");
    const before = await size();
    const [smaller, larger] = [page.locator('[data-text-size="-1"]'), page.locator('[data-text-size="1"]')];
    expect(await smaller.isDisabled()).to.equal(true);
    await larger.click();
    const after = await size();
    expect(parseFloat(after)).to.be.above(parseFloat(before));
    await page.reload({ waitUntil: 'networkidle' });
    expect(await size()).to.equal(after);
    await smaller.click();
    expect(await size()).to.equal(before);
    // No voice is installed here that could read it.
    expect(await page.locator('[data-listen]').isHidden()).to.equal(true);
    await page.context().close();
  });

  it('a story is read out in pieces, by an Indonesian voice, until its reader has heard enough', async () => {
    const body = `<p>${'Warga bekerja sejak pagi, dari hulu sampai hilir, '.repeat(6)}lalu pulang.</p><p>Selesai.</p>`;
    const { slug, title } = await aStoredStory({ body });
    const page = await open('/');
    await page.addInitScript(VOICES);
    await page.goto(`/berita/${slug}`, { waitUntil: 'networkidle' });
    const listen = page.locator('[data-listen]');
    await page.evaluate("window.arrive('en-GB')");
    expect(await listen.isHidden()).to.equal(true);
    await page.evaluate("window.arrive('id-ID')");
    const words = await listen.textContent();
    await listen.click();
    const said = await page.evaluate<string[][]>(SAID);
    expect(said[0]).to.deep.equal([title, 'id-ID', 'id-ID']);
    expect(said.at(-1)?.[0]).to.equal('Selesai.');
    expect(said.map(([text]) => text).join(' '))
      .to.include('sampai hilir, Warga')
      .and.include('lalu pulang.');
    for (const [text = ''] of said) expect(text.length, text).to.be.within(1, 200);
    expect(await listen.textContent()).to.not.equal(words);

    await listen.click();
    expect([await page.evaluate(SAID), await listen.textContent()]).to.deep.equal([[], words]);
    await listen.click();
    await page.evaluate("window.said.at(-1).dispatchEvent(new Event('end'))");
    expect(await listen.textContent()).to.equal(words);
    await page.context().close();
  });
});
