import { expect } from 'chai';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { tellAuthors } from '../../server/notifications/tell.js';
import { DESKTOP, expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { aPerson, aUser } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';
import { aSubmittedStory } from '../support/stories.js';

describe('a contributor’s news in a browser', function browsing() {
  this.timeout(300_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  for (const viewport of [PHONE, DESKTOP]) {
    it(`have no barriers, at ${viewport.width} px, nor has the account`, async () => {
      const user = await aUser('contributor');
      const context = await visitor(browser(), { viewport });
      const page = await context.newPage();
      await signInOnPage(page, user.username);
      await page.goto('/kontributor/kabar');
      await expectUsable(page);
      const story = await aSubmittedStory({ author: toCurrentUser(user) });
      const decision = { decision: 'returned', preset: 'source-unclear', note: 'Siapa kepala desanya?' };
      await decideNewsworthiness(await aPerson('editor'), String(story._id), decision, new Date());
      await tellAuthors(portal(), new Date(Date.now() + 60_000));
      await page.goto('/kontributor/kabar');
      await expectUsable(page);
      await page.goto('/akun');
      await expectUsable(page);
      await context.close();
    });
  }

  it('are found in a menu that Escape and going on both close', async () => {
    const context = await visitor(browser());
    const page = await context.newPage();
    await signInOnPage(page, (await aUser('contributor')).username);
    const menu = page.locator('.person summary');
    const news = page.getByRole('link', { name: 'Pemberitahuan', exact: true });
    await menu.press('Enter');
    await news.focus();
    await page.keyboard.press('Escape');
    await news.waitFor({ state: 'hidden' });
    await page.locator('.person summary:focus').waitFor();
    await menu.press('Enter');
    await page.getByRole('button', { name: 'Keluar' }).press('Tab');
    await news.waitFor({ state: 'hidden' });
    await context.close();
  });

  it('are read and marked without scripts', async () => {
    const user = await aUser('contributor');
    for (let count = 0; count < 2; count += 1) await aSubmittedStory({ author: toCurrentUser(user) });
    await tellAuthors(portal(), new Date());
    const context = await visitor(browser(), { scripts: false });
    const page = await context.newPage();
    await signInOnPage(page, user.username);
    await page.locator('summary', { hasText: 'Akun 2 belum dibaca' }).click();
    await page.getByRole('link', { name: 'Pemberitahuan 2 belum dibaca' }).click();
    await page.getByRole('button', { name: 'Tandai sudah dibaca' }).first().click();
    await page.locator('summary', { hasText: 'Akun 1 belum dibaca' }).waitFor();
    await page.getByRole('button', { name: 'Tandai semua sudah dibaca' }).click();
    expect(await page.locator('.unread').count()).to.equal(0);
    await context.close();
  });

  it('are shown by the service worker when they are pushed', async () => {
    const context = await visitor(browser(), { worker: true });
    await context.grantPermissions(['notifications'], { origin: portal().url });
    const page = await context.newPage();
    await page.goto('/');
    await page.evaluate("navigator.serviceWorker.register('/service-worker.js', { type: 'module' })");
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    const message = { title: 'Sudah terbit', body: 'Jembatan', url: '/berita/x', tag: 'x:1', lang: 'id' };
    const devtools = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
        if (first) resolve(first.registrationId);
      });
    });
    await devtools.send('ServiceWorker.enable');
    const pushed = {
      origin: portal().url,
      registrationId: await registered,
      data: JSON.stringify(message),
    };
    await devtools.send('ServiceWorker.deliverPushMessage', pushed);
    const shown = await page.waitForFunction(
      'navigator.serviceWorker.ready.then((one) => one.getNotifications()).then(([first]) => first && [first.title, first.body, first.tag, first.data.url])',
    );
    expect(await shown.jsonValue()).to.deep.equal(['Sudah terbit', 'Jembatan', 'x:1', '/berita/x']);
    await context.close();
  });

  it('show an administrator what failed without barriers', async () => {
    const admin = await aUser('admin');
    const context = await visitor(browser());
    const page = await context.newPage();
    await signInOnPage(page, admin.username);
    await page.goto('/admin/kiriman');
    await expectUsable(page);
    await context.close();
  });
});
