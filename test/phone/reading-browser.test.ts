import { expect } from 'chai';
import { correctStory } from '../../server/moderation/corrections.js';
import { expectUsable, visitor } from '../support/browser.js';
import { aPublishedStory } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { until } from '../support/phone.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';

describe('reading in a browser without a line', function reading() {
  this.timeout(300_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  it('goes on with what was read, says so, lists it, and forgets what was withdrawn', async () => {
    const { _id, slug } = await aPublishedStory({ title: 'Jembatan gantung dibuka' });
    const story = `/berita/${slug}`;
    const context = await visitor(browser(), { worker: true });
    const page = await context.newPage();
    const kept = (path: string) => `await (await caches.open('bacaan')).match('${path}')`;
    await page.goto('/');
    await until(page, `${kept('/')} && navigator.serviceWorker.controller`);
    await page.goto(story);
    await until(page, kept(story));

    // Of the last minute, the browser's own cache has them, and nothing is wrong.
    await (await context.newCDPSession(page)).send('Network.clearBrowserCache');
    await context.setOffline(true);
    for (const path of [story, '/']) {
      await page.goto(path);
      await page.locator('[data-kept-note]', { hasText: /disimpan pada .*20\d\d/ }).waitFor();
      expect(await page.locator('main').innerText()).to.include('Jembatan gantung dibuka');
    }
    await page.goto('/tentang');
    await page.locator('[data-kept-list] a', { hasText: 'Jembatan gantung dibuka' }).waitFor();
    expect(await page.locator('[data-entry]').count()).to.equal(2);
    await expectUsable(page);

    await context.setOffline(false);
    const withdrawal = { kind: 'withdrawal', text: 'Tidak benar.', reason: 'Keliru' };
    await correctStory(await aPerson('editor'), String(_id), withdrawal, { now: new Date() });
    expect((await page.goto(story))?.status()).to.equal(410);
    await until(page, `!(${kept(story)})`);
    await context.close();
  });
});
