import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { Story } from '../../models/story.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { expectUsable, signInOnPage, visitor } from '../support/browser.js';
import { sharedBrowser } from '../support/shared-browser.js';
import { aUser, VILLAGE } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

const LONG_TITLE = `Jembatan gantung dua dusun di ${'Halongyangpanjangsekali'.repeat(4)} selesai diperbaiki warga`;
const MOST_STOPS = 80;

/** Text at twice its size, as a person sets it in the browser. */
const LARGE_TEXT = 'document.documentElement.style.fontSize = "200%"; undefined';

describe('the way from photo to receipt', function () {
  this.timeout(300_000);
  const browser = sharedBrowser();
  let context: BrowserContext;
  beforeEach(freshDatabase);
  afterEach(() => context.close());

  for (const language of ['id', 'en'] as const) {
    it(`has no barriers on any page with text at 200 % (${language})`, async () => {
      const user = await aUser('contributor');
      const author = toCurrentUser(user);
      const draft = await aDraft({ author, title: LONG_TITLE, body: 'Pendek.' });
      const sent = await aSubmittedStory({ author, title: LONG_TITLE });
      context = await visitor(browser(), { language });
      const page = await context.newPage();
      await signInOnPage(page, user.username);
      const own = [draft, sent].map(({ _id }) => `/kontributor/${String(_id)}`);
      const paths = ['', '/tulis', '/di-ponsel', '/kabar'].map((path) => `/kontributor${path}`);
      for (const path of [...paths, ...own, '/luring', '/keluar', '/akun/data']) {
        await page.goto(path);
        expect(await page.getAttribute('html', 'lang')).to.equal(language);
        await page.evaluate(LARGE_TEXT);
        await expectUsable(page);
      }
    });
  }

  it('is gone by keyboard alone, each field under its name, and ends at the receipt', async () => {
    const user = await aUser('contributor');
    context = await visitor(browser());
    const page = await context.newPage();
    await signInOnPage(page, user.username);
    await page.goto('/kontributor/tulis');
    await tabTo(page, '#title');
    await page.keyboard.type('Panen raya di Halong');
    await tabTo(page, '[data-mark=bold]');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Panen raya');
    await page.keyboard.press('End');
    await page.keyboard.type(' di Desa Halong sejak Senin.');
    await tabTo(page, '#topic');
    await page.keyboard.type('Ekonomi');
    await tabTo(page, '#village');
    await tabTo(page, '#photo-1');
    const buffer = await aPhoto({ width: 900, height: 600 });
    await page.setInputFiles('#photo-1', { name: 'IMG.jpg', mimeType: 'image/jpeg', buffer });
    await page.locator('[data-slot]:has(#photo-1) [data-tools]').waitFor();
    await tabTo(page, '#caption-1');
    await page.keyboard.type('Padi');
    await tabTo(page, '[data-checklist] > summary');
    await page.keyboard.press('Enter');
    await tabTo(page, 'button[value=send]');
    await page.keyboard.press('Enter');
    await page.locator('.receipt-number').waitFor();
    const story = await Story.findOne().lean().orFail();
    expect(story).to.include({ status: 'submitted', topic: 'ekonomi', village: VILLAGE });
    expect(story.body).to.include('<strong>Panen raya</strong>');
    expect(story.photos.map(({ caption }) => caption)).to.deep.equal(['Padi']);
    await expectUsable(page);
  });
});

/** Presses Tab until it is there; what it passes has a name and can be seen to have the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const { found, unmarked } = await page.evaluate<{ found: boolean; unmarked: string }>(`(() => {
      const at = document.activeElement;
      const { outlineStyle, boxShadow } = getComputedStyle(at);
      const marked = outlineStyle !== 'none' || boxShadow !== 'none';
      return { found: at.matches(${JSON.stringify(selector)}), unmarked: marked ? '' : at.outerHTML };
    })()`);
    expect(unmarked, 'the focus is seen').to.equal('');
    if (found) return;
  }
  throw new Error(`${selector} is not reached by keyboard`);
}
