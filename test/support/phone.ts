import { rm } from 'node:fs/promises';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { UserRecord } from '../../models/user.js';
import { openPhone, signInOnPage } from './browser.js';
import { memoryFolder } from './memory-folder.js';
import { aUser, VILLAGE } from './people.js';
import { aPhoto } from './photos.js';
import { freshDatabase } from './portal.js';

/** The list of what is on the phone. */
export const LIST = '/kontributor/di-ponsel';
const LOOK_EVERY_MS = 100;

/** A contributor's phone in a test. */
export interface PhoneInHand {
  context: BrowserContext;
  page: Page;
  user: UserRecord;
  /** Closes the browser, all pages of it, and opens it again: what it keeps is there. */
  reopen(): Promise<void>;
}

/** For every test of a suite: an empty portal, and the phone of a contributor who has signed in. */
export function aContributorsPhone(): PhoneInHand {
  let folder: string;
  const phone = {
    async reopen() {
      await phone.context.close();
      await open();
    },
  } as PhoneInHand;
  const open = async () => {
    phone.context = await openPhone(folder);
    phone.page = phone.context.pages()[0] ?? (await phone.context.newPage());
  };

  beforeEach(async () => {
    await freshDatabase();
    folder = memoryFolder('kabar-kim-phone-');
    await open();
    phone.user = await aUser('contributor');
    await signInOnPhone(phone.page, phone.user);
  });
  afterEach(async () => {
    await phone.context.close();
    await rm(folder, { recursive: true, force: true });
  });
  return phone;
}

/** Waits until what is asked of the page is so; the page may be another one meanwhile. */
export async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(`(async () => Boolean(${expression}))()`).catch(() => false))) {
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}

/** Signs in, and waits until the phone keeps the pages that work without a line. */
export async function signInOnPhone(page: Page, user: UserRecord): Promise<void> {
  await signInOnPage(page, user.username);
  await until(page, `await (await caches.open('halaman')).match('${LIST}')`);
}

/** Writes a story into the form, which keeps it. */
export async function write(page: Page, title: string): Promise<void> {
  await page.goto('/kontributor/tulis');
  await page.fill('#title', title);
  await page.fill('#body', 'Petani Desa Halong memanen padi sejak Senin pagi.');
  await page.selectOption('#topic', 'ekonomi');
  await page.selectOption('#village', VILLAGE);
  await page.waitForURL(/draf=/);
  await kept(page, 'new URL(location.href).searchParams.get("draf")');
}

/** JavaScript for what the phone keeps, on a page with the write form. */
export const STORE = `await import(
  document.querySelector('script[src*="phone/form"]').src.replace('form.js', 'store.js')
)`;

/** Waits until the title as it was typed is on the phone. @param key JavaScript for the draft's */
export async function kept(page: Page, key: string): Promise<void> {
  await until(
    page,
    `document.querySelector('#title').value === (await (${STORE}).draftOf(${key}))?.fields.title`,
  );
}

export async function addPhotos(page: Page, count: number): Promise<void> {
  if (count > 2) await page.click('#photos > details > summary');
  for (let number = 1; number <= count; number += 1) {
    const buffer = await aPhoto({ width: 900 + number, height: 600 });
    await page.setInputFiles(`#photo-${number}`, { name: 'IMG.jpg', mimeType: 'image/jpeg', buffer });
    await page.locator(`[data-slot]:has(#photo-${number}) [data-tools]`).waitFor();
    await page.fill(`#caption-${number}`, `Foto ${number}`);
  }
}

/** What is on the phone in one state. */
export function cards(page: Page, state: string): Locator {
  return page.locator(`.entry[data-state=${state}]`);
}
