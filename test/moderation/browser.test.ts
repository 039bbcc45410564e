import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { escalate, giveOpinion } from '../../server/moderation/decisions.js';
import { DESKTOP, expectUsableInLooks, LIGHT_AND_DARK, PHONE, signedInPage } from '../support/browser.js';
import { aHoaxStory, aPublishedStory, aReadyStory, EVIDENCE } from '../support/decisions.js';
import { aUser } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';
import { aSubmittedStory } from '../support/stories.js';

const LONG_AGO = new Date('2026-01-05T02:00:00Z');

describe('the desk in a real browser', function () {
  this.timeout(300_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  for (const viewport of [PHONE, DESKTOP]) {
    it(`takes a verdict at ${viewport.width} px with scripts off, hiding what only a hoax needs`, async () => {
      const story = await aSubmittedStory();
      const page = await signedInPage(browser(), await aUser('verifier'), { viewport, scripts: false });
      await page.goto('/meja');
      await page.click('.queue a');
      expect(await page.isVisible('#authenticity-category')).to.equal(false);
      await page.check('[name=verdict][value=hoax]');
      expect(await page.isVisible('#authenticity-category')).to.equal(true);
      await page.selectOption('#authenticity-category', 'fabricated');
      await page.fill('#authenticity-explanation', 'Dinas menyatakan tidak ada.');
      await page.fill('[id="authenticity-evidence.0.url"]', EVIDENCE[0]!.url);
      await page.click('.verdict-form button:not([name])');
      await page.waitForSelector('.notice-success');
      const stored = await Story.findById(story._id).orFail().lean();
      expect(stored).to.include({ status: 'hoax' });
      expect(stored.authenticity).to.include({ category: 'fabricated' });
      await page.context().close();
    });

    it(`shows each state of a story without barriers at ${viewport.width} px, light and dark`, async () => {
      const [editor, verifier, police] = [
        await aUser('editor'),
        await aUser('verifier'),
        await aUser('police'),
      ];
      const waiting = await aSubmittedStory({ now: LONG_AGO });
      const asked = String(waiting._id);
      await escalate(toCurrentUser(verifier), asked, { question: 'Ada laporan?' }, new Date());
      const opinion = { opinion: 'unknown', letterNumber: 'B/1/2026', note: 'Belum ada.' };
      await giveOpinion(toCurrentUser(police), asked, opinion, new Date());
      const stories = [waiting, await aReadyStory(), await aPublishedStory(), await aHoaxStory()];
      for (const { username } of [editor, verifier, police]) {
        const page = await signedInPage(browser(), { username }, { viewport });
        await page.goto('/meja');
        await expectUsableInLooks(page, LIGHT_AND_DARK);
        for (const { _id } of username === police.username ? [waiting] : stories) {
          await page.goto(`/meja/${String(_id)}`);
          await expectUsableInLooks(page, LIGHT_AND_DARK);
        }
        await page.context().close();
      }
    });
  }
});
