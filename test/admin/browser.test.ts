import { expect } from 'chai';
import type { BrowserContext } from 'playwright-core';
import { JobRun } from '../../models/job-run.js';
import { User } from '../../models/user.js';
import { newSetupPath } from '../../server/auth/setup.js';
import { changeUser } from '../../server/auth/users.js';
import {
  DESKTOP,
  expectUsableInLooks,
  LIGHT_AND_DARK,
  PHONE,
  signInOnPage,
  visitor,
} from '../support/browser.js';
import { aKimGroup, aUser, PASSWORD } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';

describe('accounts and administration in a real browser', function () {
  this.timeout(300_000);
  const browser = sharedBrowser();
  let context: BrowserContext;

  beforeEach(freshDatabase);
  afterEach(() => context.close());

  it('lead from the set-up link to a contributor who can sign in, with scripts off on a phone', async () => {
    context = await visitor(browser(), { scripts: false });
    const page = await context.newPage();
    await page.goto((await newSetupPath())!);
    await page.fill('#name', 'Nor Aina');
    await page.fill('#username', 'nor.aina');
    await page.fill('#password', PASSWORD);
    await page.click('main button');
    expect(new URL(page.url()).pathname).to.equal('/admin');

    const group = await aKimGroup();
    await page.goto('/admin/pengguna/baru');
    await page.fill('#name', 'Rahman');
    await page.fill('#username', 'rahman');
    await page.selectOption('#role', 'contributor');
    await page.selectOption('#organisation', group.code);
    await page.fill('#password', PASSWORD);
    await page.click('main form button');
    expect(await page.textContent('.notice-success')).to.include('Pengguna rahman dibuat.');
    expect(await User.findOne({ username: 'rahman' }).lean()).to.include({ role: 'contributor' });

    const theirs = await visitor(browser(), { scripts: false });
    const theirPage = await theirs.newPage();
    await theirPage.goto('/masuk');
    await theirPage.fill('#username', 'rahman');
    await theirPage.fill('#password', PASSWORD);
    await theirPage.click('main button');
    await theirPage.waitForURL('**/masuk/sandi-baru');
    await theirPage.fill('#password', 'embun pagi di Halong');
    await theirPage.click('main form button');
    await theirPage.waitForURL('**/kontributor');
    const owned = await User.findOne({ username: 'rahman' }).lean();
    expect(owned).not.to.have.property('givenPasswordUntil');
    await theirs.close();
  });

  for (const viewport of [PHONE, DESKTOP]) {
    it(`have no barriers at ${viewport.width} px, light and dark`, async () => {
      context = await visitor(browser(), { viewport });
      const page = await context.newPage();
      const setup = (await newSetupPath())!;
      for (const path of ['/masuk', '/daftar', setup, '/tidak-ada']) {
        await page.goto(path);
        await expectUsableInLooks(page, LIGHT_AND_DARK);
      }
      const given = await aUser('editor');
      const givenPasswordUntil = new Date(Date.now() + 60_000);
      await User.updateOne({ _id: given._id }, { $set: { givenPasswordUntil } });
      await page.goto('/masuk');
      await page.fill('#username', given.username);
      await page.fill('#password', PASSWORD);
      await page.click('main button');
      await page.waitForURL('**/masuk/sandi-baru');
      await expectUsableInLooks(page, LIGHT_AND_DARK);
      const waiting = await aUser('contributor');
      await changeUser(String(waiting._id), { status: 'pending' });
      const startedAt = new Date();
      await JobRun.create([
        {
          job: 'refresh-sources',
          startedAt,
          finishedAt: startedAt,
          outcome: 'succeeded',
          result: { sources: 3 },
        },
        { job: 'refresh-sources', startedAt, outcome: 'failed', result: 'the disk is full' },
      ]);
      await signInOnPage(page, (await aUser('admin')).username);
      const user = `/admin/pengguna/${String(waiting._id)}`;
      for (const path of [
        '/admin',
        '/admin/pengguna',
        '/admin/pengguna/baru',
        user,
        '/admin/pekerjaan',
        '/akun',
      ]) {
        await page.goto(path);
        await expectUsableInLooks(page, LIGHT_AND_DARK);
      }
      // A form that came back with what is wrong.
      await page.goto('/admin/pengguna/baru');
      await page.fill('#name', 'Rahman');
      await page.fill('#username', 'r!');
      await page.selectOption('#role', 'contributor');
      await page.fill('#password', 'pendek');
      await page.click('main form button');
      expect(await page.inputValue('#name')).to.equal('Rahman');
      await expectUsableInLooks(page, LIGHT_AND_DARK);
    });
  }
});
