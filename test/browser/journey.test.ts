import { expect } from 'chai';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { Story } from '../../models/story.js';
import { signInOnPage, visitor, type VisitorOptions } from '../support/browser.js';
import { Client } from '../support/client.js';
import { aUser, VILLAGE } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';

const TITLE = 'Panen raya padi di Halong naik dua kali lipat';

describe('a story from the village to the reader, in a browser', () => {
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  for (const scripts of [true, false]) {
    it(`goes all the way ${scripts ? 'with' : 'without'} scripts, and its photos tell nothing`, async () => {
      const contributor = await aUser('contributor');
      const editor = await aUser('editor');
      const verifier = await aUser('verifier');
      const open = async (options: VisitorOptions = {}) =>
        (await visitor(browser(), { scripts, ...options })).newPage();

      const phone = await open();
      await signInOnPage(phone, contributor.username);
      await submitStory(phone);
      expect(await phone.textContent('main')).to.match(/KIM-\d{4}-\d{6}/);

      const story = await Story.findOne().lean().orFail();
      expect(story.status).to.equal('submitted');
      expect(story.photos).to.have.length(2);
      expect((await new Client().get(`/foto/${String(story.photos[0]!._id)}/480.webp`)).status).to.equal(404);

      const desk = await open({ viewport: { width: 1280, height: 800 } });
      await signInOnPage(desk, editor.username);
      await desk.click(`a:has-text("${TITLE}")`);
      await desk.check('input[name=decision][value=fit]');
      await desk.click('#newsworthiness button');

      const checking = await open();
      await signInOnPage(checking, verifier.username);
      await checking.goto(`/meja/${String(story._id)}`);
      await checking.check('input[name=verdict][value=valid]');
      await checking.fill('#authenticity textarea', 'Dicocokkan dengan data Dinas Pertanian.');
      await checking.fill(
        '#authenticity input[name=evidenceUrl] >> nth=0',
        'https://balangankab.go.id/panen',
      );
      await checking.click('#authenticity button >> nth=0');

      await desk.goto(`/meja/${String(story._id)}`);
      await desk.click('#publication button');
      const published = await Story.findById(story._id).lean().orFail();
      expect(published.status).to.equal('published');

      const reader = new Client();
      for (const path of [
        '/',
        `/wilayah/${VILLAGE}`,
        '/rss.xml',
        '/atom.xml',
        '/feed.json',
        '/api/v1/feed',
      ]) {
        expect((await reader.get(path)).text, path).to.include(TITLE);
      }
      await expectClean(published.photos.map(({ _id }) => String(_id)));
    });
  }
});

async function submitStory(page: Page): Promise<void> {
  await page.goto('/kontributor/tulis');
  await page.fill('#title', TITLE);
  await page.fill(
    '#body',
    'Petani Desa Halong memanen padi sejak Senin pagi.\n\n## Dua kali lipat\n\nHasilnya dua kali lipat musim lalu.',
  );
  await page.selectOption('#topic', 'ekonomi');
  await page.selectOption('#village', VILLAGE);
  for (const number of [1, 2]) {
    const name = `IMG_${number}.jpg`;
    await page.setInputFiles(`#photo-${number}`, { name, mimeType: 'image/jpeg', buffer: await aPhoto() });
    await page.fill(`#caption-${number}`, `Petani memanen padi, foto ${number}`);
  }
  await page.click('button[value=send]');
  await page.waitForURL(/\/kontributor\/[0-9a-f]{24}/);
}

async function expectClean(photos: string[]): Promise<void> {
  expect(photos).to.have.length(2);
  for (const photo of photos) {
    for (const rendition of ['480.webp', '960.jpeg', '1600.webp']) {
      const answer = await fetch(new URL(`/foto/${photo}/${rendition}`, new Client().base));
      // A phone's 1800 px photo held upright is 1200 px wide: it is never enlarged to 1600.
      if (answer.status === 404 && rendition.startsWith('1600')) continue;
      expect(answer.status, rendition).to.equal(200);
      const { exif, icc, xmp, iptc, width, height } = await sharp(
        Buffer.from(await answer.arrayBuffer()),
      ).metadata();
      expect({ exif, icc, xmp, iptc }).to.deep.equal({
        exif: undefined,
        icc: undefined,
        xmp: undefined,
        iptc: undefined,
      });
      expect(height, 'upright').to.be.greaterThan(width);
    }
  }
}
