import { expect } from 'chai';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { sendEdited } from '../../server/stories/edit.js';
import { DESKTOP, expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { aPublishedStory } from '../support/decisions.js';
import { aPerson, aUser } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';
import { aSubmittedStory, storyInput } from '../support/stories.js';

const SENT_AT = new Date('2026-11-20T01:00:00Z');
const LONG_TITLE = `Perbaikan ${'jembatangantung'.repeat(6)} di Halong`;

/** Sent again with another title, longer than a line without a space in it. */
async function aReworkedStory(): Promise<string> {
  const author = toCurrentUser(await aUser('contributor'));
  const id = String((await aSubmittedStory({ author, now: SENT_AT }))._id);
  const returned = { decision: 'returned', reason: 'Judulnya belum jelas.' };
  const { revision } = await decideNewsworthiness(await aPerson('editor'), id, returned, SENT_AT);
  const input = storyInput({ title: LONG_TITLE, topic: 'sosial', body: 'Seratus warga hadir. '.repeat(200) });
  await sendEdited(author, id, revision, input, { now: new Date(), timeZone: portal().config.timeZone });
  return id;
}

describe('the screen to decide on, in a real browser', function () {
  this.timeout(300_000);
  const browser = sharedBrowser();
  let id: string;

  before(async () => {
    await freshDatabase();
    await aPublishedStory();
    id = await aReworkedStory();
  });

  for (const viewport of [PHONE, DESKTOP]) {
    for (const scripts of [true, false]) {
      it(`leads to the decision from the top at ${viewport.width} px, scripts ${scripts ? 'on' : 'off'}`, async () => {
        const context = await visitor(browser(), { viewport, scripts });
        const page = await context.newPage();
        await signInOnPage(page, (await aUser('editor')).username);
        await page.goto(`/meja/${id}`);
        if (scripts) await expectUsable(page);
        const bar = page.locator('.desk-bar a.mine');
        const { y, height } = (await bar.boundingBox())!;
        expect(y).to.be.above(viewport.height / 2);
        expect(y + height).to.be.at.most(viewport.height);
        expect(height).to.be.at.least(44);
        await bar.click();
        const form = (await page.locator('#newsworthiness').boundingBox())!;
        expect(form.y).to.be.within(-1, viewport.height / 2);

        const open = await page.locator('.desk-panels > .panel[open]').count();
        const all = await page.locator('.desk-panels > .panel').count();
        expect(all).to.be.at.least(6);
        expect(open).to.equal(scripts && viewport === PHONE ? 0 : all);
        await context.close();
      });
    }
  }
});
