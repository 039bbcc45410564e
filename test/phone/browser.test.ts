import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { expectUsable } from '../support/browser.js';
import { aUser } from '../support/people.js';
import { addPhotos, aContributorsPhone, cards, LIST, signInOnPhone, until, write } from '../support/phone.js';
import { aPhoto } from '../support/photos.js';
import { portal } from '../support/portal.js';

describe('a contributor’s phone', function () {
  this.timeout(300_000);
  const phone = aContributorsPhone();
  const signOut = () => phone.page.evaluate('document.querySelector(\'form[action="/keluar"]\').submit()');

  it('keeps two stories with three photos each without a line, closed and opened, and sends each once', async () => {
    const { page } = phone;
    await phone.context.setOffline(true);
    for (const title of ['Panen raya di Halong', 'Jembatan dibuka lagi']) {
      await write(page, title);
      await addPhotos(page, 3);
      await page.click('button[value=send]');
      await cards(page, 'waiting').waitFor();
    }
    await page.goto('/berita');
    await expectUsable(page);
    await page.goto(LIST);
    await bothAre(page, 'waiting');
    await expectUsable(page);
    expect(await Story.countDocuments()).to.equal(0);

    await phone.reopen();
    const again = phone.page;
    await again.goto(LIST);
    await bothAre(again, 'received');
    const stories = await Story.find().sort({ receipt: 1 }).lean();
    expect(stories.map(({ title }) => title)).to.deep.equal(['Panen raya di Halong', 'Jembatan dibuka lagi']);
    for (const { receipt, photos, status } of stories) {
      expect(status).to.equal('submitted');
      expect(photos.map(({ caption }) => caption)).to.deep.equal(['Foto 1', 'Foto 2', 'Foto 3']);
      expect(await cards(again, 'received').allTextContents()).to.satisfy((texts: string[]) =>
        texts.some((text) => text.includes(receipt)),
      );
    }
  });

  it('sends what waits when the browser says that the line is back, with no page of the portal open', async () => {
    const { page, context } = phone;
    await context.setOffline(true);
    await write(page, 'Panen raya di Halong');
    await page.click('button[value=send]');
    await cards(page, 'waiting').waitFor();
    const elsewhere = await context.newPage();
    await page.close();
    const line = await context.newCDPSession(elsewhere);
    const registered = new Promise<string>((found) => {
      line.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
        if (first) found(first.registrationId);
      });
    });
    await line.send('ServiceWorker.enable');
    const registrationId = await registered;
    await context.setOffline(false);
    const event = { origin: portal().url, registrationId, tag: 'kirim', lastChance: false };
    await line.send('ServiceWorker.dispatchSyncEvent', event);
    while ((await Story.countDocuments({ status: 'submitted' })) === 0) await elsewhere.waitForTimeout(50);
    expect(context.pages().map((one) => one.url())).to.deep.equal(['about:blank']);
    await elsewhere.goto(LIST);
    await cards(elsewhere, 'received').waitFor();
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('asks once to sign in where the session ended, and neither shows nor sends it as somebody else', async () => {
    const { page, user } = phone;
    const other = await aUser('contributor');
    await phone.context.setOffline(true);
    await write(page, 'Panen raya di Halong');
    await page.click('button[value=send]');
    await cards(page, 'waiting').waitFor();
    await User.updateOne({ _id: user._id }, { $inc: { sessionEpoch: 1 } });
    await phone.context.setOffline(false);
    await cards(page, 'sign-in').waitFor();

    await page.goto('/keluar');
    await signInOnPhone(page, other);
    await page.goto(LIST);
    await page.locator('[data-empty]').waitFor();
    expect(await page.locator('.entry').count()).to.equal(0);
    expect(await Story.countDocuments()).to.equal(0);
    await signOut();
    await page.waitForURL((url) => url.pathname === '/');
    await until(page, `!(await (await caches.open('halaman')).match('${LIST}'))`);

    await signInOnPhone(page, user);
    await page.goto(LIST);
    await cards(page, 'received').waitFor();
    const [story, ...more] = await Story.find().lean();
    expect([String(story?.author), more.length]).to.deep.equal([String(user._id), 0]);
  });

  it('keeps both where a draft was changed elsewhere too, and says what stays when signing out', async () => {
    const { page } = phone;
    await write(page, 'Ditulis di ponsel');
    await page.click('button[value=draft]');
    await page.waitForURL(new RegExp(LIST));
    await until(page, '(await (await fetch("/kontributor")).text()).includes("Ditulis di ponsel")');
    const copy = await Story.findOneAndUpdate({}, { title: 'Ditulis di komputer', $inc: { revision: 1 } })
      .lean()
      .orFail();
    await page.click('[data-part=open]');
    await page.fill('#title', 'Ditulis di ponsel, lalu diubah');
    await page.click('button[value=send]');
    await page.locator('[data-note] [data-part=elsewhere] a').waitFor();
    expect(await page.getAttribute('[data-note] [data-part=elsewhere] a', 'href')).to.contain(
      String(copy._id),
    );
    expect(await page.inputValue('#title')).to.equal('Ditulis di ponsel, lalu diubah');
    expect((await Story.findById(copy._id).lean())?.title).to.equal('Ditulis di komputer');

    await page.goto('/keluar');
    await page.locator('[data-kept]').waitFor();
    await expectUsable(page);
  });

  it('takes what another app shares into a new draft, photos too', async () => {
    const { page } = phone;
    await phone.context.setOffline(true);
    await page.goto('/kontributor/tulis');
    const content = (await aPhoto({ width: 900, height: 600 })).toString('base64');
    await page.evaluate(`(() => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action: '/kontributor/bagikan', enctype: 'multipart/form-data' });
      form.innerHTML = '<input name=title><input name=text><input name=photos type=file>';
      form.elements.title.value = 'Banjir surut';
      form.elements.text.value = 'https://contoh.id/banjir';
      const files = new DataTransfer();
      const bytes = Uint8Array.from(atob('${content}'), (c) => c.charCodeAt(0));
      files.items.add(new File([bytes], 'IMG.jpg', { type: 'image/jpeg' }));
      form.elements.photos.files = files.files;
      document.body.append(form);
      form.submit();
    })()`);
    await page.waitForURL(/tulis\?draf=/);
    await page.locator('[data-tools]').first().waitFor();
    const values = [await page.inputValue('#title'), await page.inputValue('#sourceUrl')];
    expect(values).to.deep.equal(['Banjir surut', 'https://contoh.id/banjir']);
  });
});

async function bothAre(page: Page, state: string): Promise<void> {
  await cards(page, state).nth(1).waitFor({ timeout: 60_000 });
  expect(await cards(page, state).count()).to.equal(2);
}
