import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { Story } from '../../models/story.js';
import { User, type UserRecord } from '../../models/user.js';
import { expectUsable, openPhone, signInOnPage } from '../support/browser.js';
import { aUser, VILLAGE } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';

const LIST = '/kontributor/di-ponsel';
const LOOK_EVERY_MS = 100;

/** Waits until what is asked of the page is so; the page may be another one meanwhile. */
async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(`(async () => Boolean(${expression}))()`).catch(() => false))) {
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}

/** Signs in, and waits until the phone keeps the pages that work without a line. */
async function signInOnPhone(page: Page, user: UserRecord): Promise<void> {
  await signInOnPage(page, user.username);
  await until(page, `await (await caches.open('halaman')).match('${LIST}')`);
}

async function write(page: Page, title: string): Promise<void> {
  await page.goto('/kontributor/tulis');
  await page.fill('#title', title);
  await page.fill('#body', 'Petani Desa Halong memanen padi sejak Senin pagi.');
  await page.selectOption('#topic', 'ekonomi');
  await page.selectOption('#village', VILLAGE);
  await kept(page);
}

/** What was typed is on the phone. */
async function kept(page: Page): Promise<void> {
  await page.waitForURL(/draf=/);
  await until(
    page,
    `document.querySelector('#title').value === (await (await import(
    document.querySelector('script[src*="phone/form"]').src.replace('form.js', 'store.js')
  )).draftOf(new URL(location.href).searchParams.get('draf')))?.fields.title`,
  );
}

async function addPhotos(page: Page, count: number): Promise<void> {
  if (count > 2) await page.click('#photos > details > summary');
  for (let number = 1; number <= count; number += 1) {
    const buffer = await aPhoto({ width: 900 + number, height: 600 });
    await page.setInputFiles(`#photo-${number}`, { name: 'IMG.jpg', mimeType: 'image/jpeg', buffer });
    await page.locator(`[data-slot]:has(#photo-${number}) [data-tools]`).waitFor();
    await page.fill(`#caption-${number}`, `Foto ${number}`);
  }
}

const cards = (page: Page, state: string) => page.locator(`.entry[data-state=${state}]`);

describe('a contributor’s phone', function () {
  this.timeout(90_000);
  let folder: string;
  let phone: BrowserContext;
  let page: Page;
  let user: UserRecord;

  const open = async () => {
    phone = await openPhone(folder);
    page = phone.pages()[0] ?? (await phone.newPage());
  };
  const signOut = () => page.evaluate('document.querySelector(\'form[action="/keluar"]\').submit()');

  beforeEach(async () => {
    await freshDatabase();
    user = await aUser('contributor');
    folder = mkdtempSync(path.join(tmpdir(), 'kabar-kim-phone-'));
    await open();
    await signInOnPhone(page, user);
  });
  afterEach(async () => {
    await phone.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps two stories with three photos each without a line, closed and opened, and sends each once', async () => {
    await phone.setOffline(true);
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
    await phone.close();
    expect(await Story.countDocuments()).to.equal(0);

    await open();
    await page.goto(LIST);
    await bothAre(page, 'received');
    const stories = await Story.find().sort({ receipt: 1 }).lean();
    expect(stories.map(({ title }) => title)).to.deep.equal(['Panen raya di Halong', 'Jembatan dibuka lagi']);
    for (const { receipt, photos, status } of stories) {
      expect(status).to.equal('submitted');
      expect(photos.map(({ caption }) => caption)).to.deep.equal(['Foto 1', 'Foto 2', 'Foto 3']);
      expect(await cards(page, 'received').allTextContents()).to.satisfy((texts: string[]) =>
        texts.some((text) => text.includes(receipt)),
      );
    }
  });

  it('asks once to sign in where the session ended, and neither shows nor sends it as somebody else', async () => {
    const other = await aUser('contributor');
    await phone.setOffline(true);
    await write(page, 'Panen raya di Halong');
    await page.click('button[value=send]');
    await cards(page, 'waiting').waitFor();
    await User.updateOne({ _id: user._id }, { $inc: { sessionEpoch: 1 } });
    await phone.setOffline(false);
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
    await phone.setOffline(true);
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
