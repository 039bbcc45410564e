import { expect } from 'chai';
import { DESKTOP, expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { aUser } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anAgency, anUnverifiedAccount, aRevokedAccount, aVerifiedAccount } from '../support/registry.js';
import { sharedBrowser } from '../support/shared-browser.js';

describe('the directory in a real browser', () => {
  const browser = sharedBrowser();
  let slug: string;
  let organisationId: string;
  let accountId: string;
  let code: string;

  before(async () => {
    await freshDatabase();
    const organisation = await anAgency({
      address: 'Jalan Panjang 1',
      website: 'https://dinas.contoh.example',
    });
    ({ slug, code } = organisation);
    organisationId = String(organisation._id);
    accountId = String((await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan', organisation }))._id);
    await aRevokedAccount({ url: 'x.com/pemkablama', organisation });
    await anUnverifiedAccount({ url: `https://contoh.example/${'panjang'.repeat(12)}`, organisation });
  });

  for (const viewport of [PHONE, DESKTOP]) {
    for (const language of ['id', 'en'] as const) {
      it(`can be read by everyone at ${viewport.width} px (${language})`, async () => {
        const context = await visitor(browser(), { viewport, language });
        const page = await context.newPage();
        for (const path of [
          '/direktori',
          `/direktori/${slug}`,
          '/direktori/cek',
          '/direktori/cek?alamat=instagram.com/pemkabba1angan',
          '/direktori/cek?alamat=@pemkabbalangan',
          '/direktori/cek?alamat=https://facebook.com.evil.test/pemkabbalangan',
        ]) {
          await page.goto(path);
          await expectUsable(page);
        }
        await context.close();
      });
    }

    it(`can be managed at ${viewport.width} px, also in the dark`, async () => {
      const context = await visitor(browser(), { viewport, colorScheme: 'dark' });
      const page = await context.newPage();
      await signInOnPage(page, (await aUser('admin')).username);
      for (const path of [
        '/admin/organisasi',
        '/admin/organisasi/baru',
        `/admin/organisasi/${organisationId}`,
        '/admin/akun',
        `/admin/akun/${accountId}`,
      ]) {
        await page.goto(path);
        await expectUsable(page);
      }
      await context.close();
      const officer = await visitor(browser(), { viewport, colorScheme: 'dark' });
      const own = await officer.newPage();
      await signInOnPage(own, (await aUser('agency', { organisation: code })).username);
      await own.goto('/organisasi');
      await expectUsable(own);
      await officer.close();
    });
  }

  it('checks an address from the front of the directory without scripts', async () => {
    const context = await visitor(browser(), { scripts: false });
    const page = await context.newPage();
    await page.goto('/direktori');
    await page.fill('#alamat', 'https://m.instagram.com/PemkabBalangan/');
    await page.click('.check-form button');
    expect(await page.textContent('#hasil')).to.equal('✓ Resmi');
    await context.close();
  });
});
