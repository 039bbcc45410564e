import { expect } from 'chai';
import { DESKTOP, expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { evidenceOf, fetchedEvidence, PDF, reaching } from '../support/evidence.js';
import { aUser } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { startRemoteSite } from '../support/remote-site.js';
import { sharedBrowser } from '../support/shared-browser.js';
import { aSubmittedStory } from '../support/stories.js';

const LONG = `http://10.0.0.1/${'alamat-yang-panjang-sekali/'.repeat(12)}`;

describe('evidence in a real browser', function () {
  this.timeout(300_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  for (const viewport of [PHONE, DESKTOP]) {
    it(`is gathered at ${viewport.width} px with scripts off, and usable in every state`, async () => {
      const story = await aSubmittedStory();
      const page = `/meja/${String(story._id)}`;
      const username = (await aUser('verifier')).username;
      const plain = await visitor(browser(), { viewport, scripts: false });
      const form = await plain.newPage();
      await signInOnPage(form, username);
      const open = async (number: number) => {
        await form.goto(page);
        await form.click(`.gather details:nth-of-type(${number}) summary`);
      };
      await open(1);
      await form.fill('#link-url', LONG);
      await form.click('form[action$="/tautan"] button');
      for (const [name, buffer] of [
        ['a.pdf', PDF],
        ['a.jpg', await aPhoto({ width: 600, height: 400, orientation: 1 })],
      ] as const) {
        await open(2);
        await form.setInputFiles('#file-file', { name, mimeType: 'image/jpeg', buffer });
        await form.click('form[action$="/berkas"] button');
      }
      await open(3);
      await form.fill('#note-text', 'Kades membenarkan.');
      await form.click('form[action$="/catatan"] button');
      await fetchedEvidence(story);
      await form.goto(page);
      await form.click('.piece:nth-child(4) summary');
      await form.fill('.piece:nth-child(4) input', 'Salah orang.');
      await form.click('.piece:nth-child(4) form button');
      const stored = await evidenceOf(story);
      expect(stored.map(({ kind, removed }) => [kind, removed?.reason])).to.deep.equal([
        ['link', undefined],
        ['file', undefined],
        ['file', undefined],
        ['note', 'Salah orang.'],
      ]);
      await plain.close();

      const context = await visitor(browser(), { viewport });
      const seen = await context.newPage();
      await signInOnPage(seen, username);
      await seen.goto(page);
      // A small screen starts with its panels closed.
      if (viewport === PHONE) await seen.click('#panel-evidence > summary');
      await seen.click('.piece:nth-child(3) details summary');
      const width = await seen.locator('.piece img').evaluate(async (image) => {
        const picture = image as unknown as { decode(): Promise<void>; naturalWidth: number };
        await picture.decode();
        return picture.naturalWidth;
      });
      expect(width).to.equal(600);
      await expectUsable(seen);
      await seen.goto(`${page}/bukti`);
      await expectUsable(seen);
      await context.close();
    });
  }

  it('shows the outcome of a page being fetched by itself where scripts run', async () => {
    const site = await startRemoteSite((_request, response) => {
      setTimeout(
        () =>
          response.setHeader('content-type', 'text/html').end('<title>Pelan tetapi pasti</title><p>Isi.</p>'),
        1_500,
      );
    });
    const story = await aSubmittedStory();
    const context = await visitor(browser(), { viewport: DESKTOP });
    const page = await context.newPage();
    try {
      await reaching(site.host, async () => {
        await signInOnPage(page, (await aUser('editor')).username);
        await page.goto(`/meja/${String(story._id)}`);
        await page.click('.gather details:nth-of-type(1) summary');
        await page.fill('#link-url', `${site.url}/pelan`);
        await page.click('form[action$="/tautan"] button');
        await page.waitForSelector('.piece[data-waiting]');
        await expectUsable(page);
        await page.waitForSelector('.piece:not([data-waiting]) a:text("Pelan tetapi pasti")');
        await page.click('.piece a[href$="/salinan"]');
        await page.waitForSelector('.copy-text');
        await expectUsable(page);
      });
    } finally {
      await context.close();
      await site.close();
    }
  });
});
