import { Types } from 'mongoose';
import { expect } from 'chai';
import { Clarification } from '../../models/clarification.js';
import { reencode } from '../../server/media/reencode.js';
import { storePhoto } from '../../server/media/store.js';
import {
  DESKTOP,
  expectUsable,
  expectUsableInLooks,
  LIGHT_AND_DARK,
  PHONE,
  visitor,
} from '../support/browser.js';
import { DISTRICT, VILLAGE } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { sharedBrowser } from '../support/shared-browser.js';

const TIMEOUT_MS = 300_000;
const LONG_TITLE =
  'Jembatan gantung penghubung dua dusun yang putus diterjang banjir bandang akhirnya selesai diperbaiki ' +
  'warga bersama pemerintah desa dan perusahaanperkebunansetempatyangnamanyapanjangsekali';

describe('Public pages in a browser', function pages() {
  this.timeout(TIMEOUT_MS);
  const browser = sharedBrowser();
  let paths: string[];

  beforeEach(async () => {
    await freshDatabase();
    const told = await aTellingStory();
    const withdrawn = await aStoredStory({ status: 'withdrawn', slug: 'dicabut' });
    for (let number = 0; number < 8; number += 1) await aStoredStory();
    await Clarification.create({
      origin: 'newsroom',
      number: 1,
      slug: 'air-beracun',
      title: 'Air PDAM beracun',
      titleTag: 'SALAH',
      publishedAt: new Date(),
    });
    const stories = ['/berita', `/berita/${told.slug}`, `/berita/${withdrawn.slug}`, '/berita?q=tidakada'];
    paths = [
      '/',
      ...stories,
      '/wilayah',
      `/wilayah/${VILLAGE}`,
      `/wilayah/${DISTRICT}`,
      '/tentang',
      '/pedoman',
    ];
  });

  for (const [name, options, looks] of [
    ['a phone', { viewport: PHONE }, [{ colorScheme: 'light' }]],
    ['a phone in the dark, in English', { viewport: PHONE, language: 'en' }, [{ colorScheme: 'dark' }]],
    ['a desktop, in light and dark', { viewport: DESKTOP }, LIGHT_AND_DARK],
  ] as const) {
    it(`are usable by everyone on ${name}`, async () => {
      const context = await visitor(browser(), options);
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(path);
        await expectUsableInLooks(page, looks);
      }
      await context.close();
    });
  }

  it('of an empty portal are usable too', async () => {
    await freshDatabase();
    const context = await visitor(browser());
    const page = await context.newPage();
    for (const path of ['/', '/berita', `/wilayah/${VILLAGE}`]) {
      await page.goto(path);
      await expectUsable(page);
    }
    await context.close();
  });

  it('are filtered without scripts', async () => {
    await aStoredStory({ title: 'Panen padi di Paringin', village: '63.11.06.2006', district: '63.11.06' });
    const context = await visitor(browser(), { scripts: false });
    const page = await context.newPage();
    await page.goto('/berita');
    await page.click('summary');
    await page.selectOption('#kecamatan', '63.11.06');
    await page.fill('#q', 'padi');
    await page.click('main form button');
    expect(new URL(page.url()).searchParams.get('kecamatan')).to.equal('63.11.06');
    expect(await page.locator('.items h3').allTextContents()).to.deep.equal(['Panen padi di Paringin']);
    await context.close();
  });

  it('ask nobody else for anything, break no rule of their own, and do not jump while they load', async () => {
    const context = await visitor(browser(), { viewport: PHONE });
    const page = await context.newPage();
    const others: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(portal().url)) others.push(request.url());
    });
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
    });
    for (const path of paths) {
      await page.goto(path, { waitUntil: 'load' });
      const shift = await page.evaluate<number>(
        `new Promise((resolve) => {
          let moved = 0;
          new PerformanceObserver((list) => { for (const entry of list.getEntries()) moved += entry.value; })
            .observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => resolve(moved), 100);
        })`,
      );
      expect(shift, path).to.equal(0);
    }
    expect([others, complaints]).to.deep.equal([[], []]);
    await context.close();
  });
});

/** A story with everything that a page can hold. */
async function aTellingStory() {
  const by = new Types.ObjectId();
  const at = new Date();
  const [wide, tall] = await Promise.all(
    [1, 6].map((orientation) => aPhoto({ width: 1200, height: 800, orientation })),
  );
  return aStoredStory({
    title: LONG_TITLE,
    body:
      '<p>Isi <a href="https://desa.example/">bertautan</a>.</p><h2>Judul kecil</h2><ul><li>Satu</li></ul>' +
      `<blockquote><p>Kata warga.</p></blockquote><p>${'x'.repeat(120)}</p>`,
    sourceUrl: 'https://desa.example/sumber',
    photos: [
      await storePhoto((await reencode(wide!))!, 'Warga memasang papan.'),
      await storePhoto((await reencode(tall!))!, ''),
    ],
    newsworthiness: { decision: 'fit', reason: '', by, at },
    authenticity: {
      verdict: 'valid',
      tags: [],
      explanation: 'Dicocokkan.\nDilihat di tempat.',
      evidence: [{ url: 'https://desa.example/bukti/alamat-yang-sangat-panjang-sekali-tanpa-judul-apa-pun' }],
      by,
      at,
    },
    opinions: [{ opinion: 'authentic', note: 'Sesuai.', by, at }],
    corrections: [
      { _id: new Types.ObjectId(), kind: 'erratum', text: 'Ejaan.', reason: 'Salah ketik', by, at },
    ],
  });
}
