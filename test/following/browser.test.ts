import { expect } from 'chai';
import { Follower } from '../../models/follower.js';
import { PushSubscription } from '../../models/push-subscription.js';
import { expectUsable, signInOnPage, visitor } from '../support/browser.js';
import { aUser } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aBrowser } from '../support/push-service.js';
import { sharedBrowser } from '../support/shared-browser.js';

describe('following in a browser that can be told', function following() {
  this.timeout(300_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  it('begins with a press on what was chosen, is shown the next time, and ends with another', async () => {
    const { context, page, subscriptions } = await toldBrowser();
    await page.goto('/ikuti?topik=budaya');
    await page.getByRole('button', { name: 'Beri tahu saya' }).waitFor();
    await page.getByLabel('Semua cek fakta').check();
    await expectUsable(page);
    await page.getByRole('button', { name: 'Beri tahu saya' }).click();
    await page.getByRole('status').filter({ hasText: 'Menyala' }).waitFor();
    const follower = await Follower.findOne().lean().orFail();
    expect(follower).to.deep.include({ ...subscriptions[0], follows: ['clarifications', 'topic:budaya'] });

    await page.goto('/ikuti');
    await page.getByRole('status').filter({ hasText: 'Menyala' }).waitFor();
    expect(await page.getByLabel('Budaya').isChecked()).to.equal(true);
    await page.getByRole('button', { name: 'Berhenti' }).click();
    await page.getByRole('status').filter({ hasText: 'Dimatikan' }).waitFor();
    expect(await Follower.countDocuments()).to.equal(0);
    expect(await page.evaluate("localStorage.getItem('uji')")).to.equal(null);
    await context.close();
  });

  it('goes on under another subscription, when the browser takes one and when a contributor signs out there', async () => {
    const { context, page, subscriptions } = await toldBrowser();
    await signInOnPage(page, (await aUser('contributor')).username);
    await page.goto('/akun');
    await page.getByRole('button', { name: 'Nyalakan notifikasi' }).click();
    await page.getByRole('status').filter({ hasText: 'Menyala di perangkat ini' }).waitFor();
    await page.goto('/ikuti?topik=budaya');
    await page.getByRole('button', { name: 'Beri tahu saya' }).click();
    await page.getByRole('status').filter({ hasText: 'Menyala' }).waitFor();
    const [first, second, third] = subscriptions.map(({ endpoint }) => endpoint);
    expect(await Follower.distinct('endpoint')).to.eql([first]);

    const worker = 'const registration = await navigator.serviceWorker.ready;';
    await page.evaluate(`(async () => { ${worker}
      const current = await registration.pushManager.getSubscription();
      await current.unsubscribe();
      await (await import('/js/notifications/uses.js')).goOn(registration, current.endpoint); })()`);
    expect(await Follower.distinct('endpoint')).to.eql([second]);
    expect(await PushSubscription.distinct('endpoint')).to.include(second);

    await page.evaluate(`(async () => { ${worker}
      await (await import('/js/notifications/end.js')).endPush(registration); })()`);
    const follower = await Follower.findOne().lean().orFail();
    expect(follower).to.deep.include({ endpoint: third, follows: ['topic:budaya'] });
    expect(await PushSubscription.distinct('endpoint')).not.to.include(third);
    await context.close();
  });

  /** Chromium would ask its maker for subscriptions, over a network that is not there: it has these, one after another. */
  async function toldBrowser() {
    const context = await visitor(browser(), { worker: true });
    await context.grantPermissions(['notifications'], { origin: portal().url });
    const subscriptions = ['a', 'b', 'c'].map(
      (name) => aBrowser(`https://fcm.googleapis.com/fcm/send/${name}`).subscription,
    );
    await context.addInitScript(`
      const all = ${JSON.stringify(subscriptions)};
      const current = () => {
        const now = all[localStorage.getItem('uji')];
        return now ? { ...now, toJSON: () => now, unsubscribe: async () => localStorage.removeItem('uji') } : null;
      };
      PushManager.prototype.getSubscription = async () => current();
      PushManager.prototype.subscribe = async () => {
        const taken = Number(localStorage.getItem('uji-lagi') ?? 0);
        if (!current()) {
          localStorage.setItem('uji', taken);
          localStorage.setItem('uji-lagi', taken + 1);
        }
        return current();
      };`);
    return { context, subscriptions, page: await context.newPage() };
  }
});
