import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { Region } from '../../models/region.js';
import { loadGazetteer } from '../../server/regions/gazetteer.js';
import { Story } from '../../models/story.js';
import { expectUsable, launchBrowser, signInOnPage, visitor } from '../support/browser.js';
import { aUser, VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';

const TIMEOUT_MS = 300_000;

describe('help with writing, in a browser on a phone', function browser() {
  this.timeout(TIMEOUT_MS);
  let chromium: Browser;
  let page: Page;
  before(async () => {
    chromium = await launchBrowser();
  });
  after(() => chromium.close());
  beforeEach(async () => {
    await freshDatabase();
    await Region.updateOne({ _id: VILLAGE }, { $set: { position: { latitude: -2.3, longitude: 115.6 } } });
    await loadGazetteer();
    const context = await visitor(chromium);
    page = await context.newPage();
    await signInOnPage(page, (await aUser('contributor')).username);
    await page.goto('/kontributor/tulis');
  });
  afterEach(async () => {
    await page.context().close();
    await Region.updateOne({ _id: VILLAGE }, { $unset: { position: 1 } });
    await loadGazetteer();
  });

  const text = () => page.inputValue('#body');
  const count = () => page.textContent('[data-count]');

  it('writes the markup by keyboard alone, takes it back, and shows what it makes', async () => {
    await page.focus('#body');
    await page.keyboard.type('Warga membawa:');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Shift+Digit8');
    await page.keyboard.type('beras');
    await page.keyboard.press('Enter');
    await page.keyboard.type('gula');
    await page.keyboard.press('Control+b');
    expect(await text()).to.equal('Warga membawa:\n- beras\n- *gula*');
    await page.keyboard.press('Control+z');
    expect(await text()).to.equal('Warga membawa:\n- beras\n- gula');
    // The toolbar is one stop of the Tab key, with arrows inside.
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate('document.activeElement.dataset.mark')).to.equal('bold');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.fill('#link-words', 'desa');
    await page.fill('#link-address', 'halong.desa.id');
    await page.keyboard.press('Enter');
    expect(await text()).to.include('[desa](https://halong.desa.id)');
    await page.press('.preview summary', 'Enter');
    await page.locator('[data-shown] a[href="https://halong.desa.id"]').waitFor();
    await page.locator('[data-shown] li').first().waitFor();
    await expectUsable(page);
  });

  it('keeps the checklist up to date, finds the village when asked to, and bars nobody from sending', async () => {
    await page.context().grantPermissions(['geolocation'], { origin: portal().url });
    await page.context().setGeolocation({ latitude: -2.31, longitude: 115.61 });
    await page.selectOption('#village', '');
    await page.press('#periksa summary', 'Enter');
    const open = page.locator('.check-open');
    await page.locator('[data-check=village].check-open').waitFor();
    await page.click('[data-positions]');
    await page.locator('[data-check=village].check-done').waitFor();
    expect(await page.inputValue('#village')).to.equal(VILLAGE);
    await page.fill('#title', 'Warga memperbaiki jembatan');
    await page.fill(
      '#body',
      'Warga Desa Halong memperbaiki jembatan Minggu pagi. Lihat https://halong.id@jahat.example/',
    );
    await page.locator('[data-check=when].check-done').waitFor();
    await page.locator('.wrong-links li').waitFor();
    expect(await page.textContent('.wrong-links')).to.include('menyamarkan alamat yang sebenarnya');
    expect(await open.count()).to.be.above(0);
    expect(await count()).to.match(/^\d+ dari 9$/);
    await expectUsable(page);
    await page.selectOption('#topic', 'sosial');
    await page.click('button[value=send]');
    await page.waitForURL(/kontributor\/[0-9a-f]{24}/);
    expect(await Story.findOne().orFail().lean()).to.include({ status: 'submitted', village: VILLAGE });
  });
});
