import { expect } from 'chai';
import { Follower } from '../../models/follower.js';
import { expectUsable, visitor } from '../support/browser.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aBrowser } from '../support/push-service.js';
import { sharedBrowser } from '../support/shared-browser.js';

describe('following in a browser that can be told', function following() {
  this.timeout(60_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  it('begins with a press on what was chosen, is shown the next time, and ends with another', async () => {
    const context = await visitor(browser(), { worker: true });
    await context.grantPermissions(['notifications'], { origin: portal().url });
    const { subscription } = aBrowser('https://fcm.googleapis.com/fcm/send/a');
    // Chromium would ask its maker for one, over a network that is not there.
    await context.addInitScript(`
      const current = { endpoint: ${JSON.stringify(subscription.endpoint)}, toJSON: () => (${JSON.stringify(subscription)}),
        unsubscribe: async () => localStorage.removeItem('uji') };
      PushManager.prototype.getSubscription = async () => (localStorage.getItem('uji') ? current : null);
      PushManager.prototype.subscribe = async () => (localStorage.setItem('uji', 'ya'), current);`);
    const page = await context.newPage();
    await page.goto('/ikuti?topik=budaya');
    await page.getByRole('button', { name: 'Beri tahu saya' }).waitFor();
    await page.getByLabel('Semua cek fakta').check();
    await expectUsable(page);
    await page.getByRole('button', { name: 'Beri tahu saya' }).click();
    await page.getByRole('status').filter({ hasText: 'Menyala' }).waitFor();
    const follower = await Follower.findOne().lean().orFail();
    expect(follower).to.deep.include({ ...subscription, follows: ['clarifications', 'topic:budaya'] });

    await page.goto('/ikuti');
    await page.getByRole('status').filter({ hasText: 'Menyala' }).waitFor();
    expect(await page.getByLabel('Budaya').isChecked()).to.equal(true);
    await page.getByRole('button', { name: 'Berhenti' }).click();
    await page.getByRole('status').filter({ hasText: 'Dimatikan' }).waitFor();
    expect(await Follower.countDocuments()).to.equal(0);
    expect(await page.evaluate("localStorage.getItem('uji')")).to.equal(null);
    await context.close();
  });
});
