import { createReadStream } from 'node:fs';
import { expect } from 'chai';
import { Clarification } from '../../models/clarification.js';
import { importArchive } from '../../server/clarifications/import-archive.js';
import { fromRoot } from '../../server/paths.js';
import {
  DESKTOP,
  expectUsable,
  expectUsableInLooks,
  LIGHT_AND_DARK,
  PHONE,
  signedInPage,
  visitor,
} from '../support/browser.js';
import { aHoaxStory } from '../support/decisions.js';
import { aUser } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';

const NOW = new Date('2026-11-21T01:02:03Z');
const LONG_WORD = 'Aduh'.repeat(200);
const LONG_ADDRESS = `https://contoh.id/${'berita-panjang-'.repeat(40)}`;

async function* oddRow(): AsyncGenerator<string> {
  const body = `NARASI: ${LONG_WORD} PENJELASAN: ${LONG_WORD} REFERENSI: catatan ${LONG_WORD} ${LONG_ADDRESS}`;
  yield JSON.stringify({ n: 7, label: '0', headline: LONG_WORD, body });
}

describe('fact checks in a real browser', function () {
  this.timeout(300_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  for (const viewport of [PHONE, DESKTOP]) {
    it(`are read without barriers at ${viewport.width} px, light and dark`, async () => {
      const file = fromRoot('test/fixtures/clarifications.jsonl');
      await importArchive(createReadStream(file, { encoding: 'utf8' }), NOW);
      await importArchive(oddRow(), NOW);
      const context = await visitor(browser(), { viewport });
      const page = await context.newPage();
      const slugs = await Clarification.distinct('slug');
      for (const path of ['/cek-fakta', '/cek-fakta?q=zzz', ...slugs.map((slug) => `/cek-fakta/${slug}`)]) {
        await page.goto(path);
        await expectUsableInLooks(page, LIGHT_AND_DARK);
      }
      await context.close();
    });

    it(`are written from the desk at ${viewport.width} px with scripts off`, async () => {
      const story = await aHoaxStory();
      const page = await signedInPage(browser(), await aUser('editor'), { viewport, scripts: false });
      await page.goto(`/meja/${String(story._id)}`);
      await page.click('#clarification .button');
      await page.fill('#conclusion', 'Jembatan gantung itu tidak rusak.');
      await page.click('main form .button');
      await page.waitForSelector('.stamp');
      expect(await page.isVisible('.notice-success')).to.equal(true);
      expect(await page.textContent('.stamp')).to.equal('Hoaks');
      const saved = await Clarification.findOne({ story: story._id }).orFail().lean();
      expect(saved).to.include({ conclusion: 'Jembatan gantung itu tidak rusak.', category: 'fabricated' });
      await page.context().close();
    });

    it(`have a form without barriers at ${viewport.width} px`, async () => {
      const story = await aHoaxStory();
      const page = await signedInPage(browser(), await aUser('verifier'), { viewport });
      await page.goto(`/meja/${String(story._id)}/klarifikasi`);
      await expectUsable(page);
      await page.evaluate(
        "document.querySelectorAll('[required]').forEach((field) => (field.required = false))",
      );
      await page.click('main form .button');
      await page.waitForSelector('.notice-error');
      await expectUsable(page);
      await page.context().close();
    });
  }
});
