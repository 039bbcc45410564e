import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { Upload } from '../../models/upload.js';
import type { UserRecord } from '../../models/user.js';
import { signInOnPage, visitor } from '../support/browser.js';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.js';
import { aUser } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';

const CUTS = 10;
/** Bytes; parts are longer. */
const CUT_EVERY = 15 * 1024;
const MOST_SENT = 1.2;
/** Bytes a second: slow enough that a cut finds a part on its way. */
const LINE = 128 * 1024;

/** A photograph whose every pixel differs: as large as shrinking leaves them. */
function noise(width: number, height: number): Promise<Buffer> {
  const raw = { width, height, channels: 3 as const };
  return sharp(randomBytes(width * height * 3), { raw })
    .jpeg({ quality: 70 })
    .toBuffer();
}

/** Runs a function of a script of the portal in the page with bytes as its first argument. */
function onPage<T>(
  page: Page,
  script: string,
  call: string,
  content: Buffer,
  type = 'image/jpeg',
): Promise<T> {
  return page.evaluate<T>(`(async () => {
    const bytes = Uint8Array.from(atob('${content.toString('base64')}'), (c) => c.charCodeAt(0));
    const file = new File([bytes], 'Rumah Siti.jpg', { type: '${type}' });
    const script = await import('${script}');
    return (${call})(script, file);
  })()`);
}

describe('a photo on a phone', () => {
  const browser = sharedBrowser();
  let proxy: CuttingProxy;
  let page: Page;
  let author: UserRecord;
  before(async () => {
    proxy = await startCuttingProxy();
  });
  beforeEach(async () => {
    await freshDatabase();
    const context = await visitor(browser(), { through: proxy.url });
    page = await context.newPage();
    author = await aUser('contributor');
    await signInOnPage(page, author.username);
  });
  afterEach(() => page.context().close());
  after(async () => {
    await proxy.close();
  });

  it('is shrunk upright, and told to be unreadable where the browser cannot show it', async () => {
    const measure = `async ({ shrinkPhoto }, file) => {
      const { blob, width, height } = await shrinkPhoto(file);
      return { width, height, type: blob.type, size: blob.size };
    }`;
    const shrink = (content: Buffer) =>
      onPage<{ width: number; size: number }>(page, '/js/phone/shrink.js', measure, content);
    const upright = await shrink(await aPhoto({ width: 4000, height: 3000, orientation: 6 }));
    expect(upright).to.include({ width: 1200, height: 1600, type: 'image/jpeg' });
    const rough = await shrink(await noise(1800, 1200));
    expect(rough.width).to.equal(1600);
    const small = await aPhoto({ width: 400, height: 300, orientation: 1 });
    expect(await shrink(small)).to.include({ width: 400, size: small.length });
    const heic = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), randomBytes(500)]);
    const said = await onPage<string>(
      page,
      '/js/phone/shrink.js',
      '({ shrinkPhoto }, file) => shrinkPhoto(file).catch((error) => error.code)',
      heic,
      'image/heic',
    );
    expect(said).to.equal('photo-unreadable');
  });

  it(`arrives over a line that is cut ${CUTS} times, each byte sent at most ${MOST_SENT} times`, async () => {
    const photo = await noise(760, 760);
    const line = await page.context().newCDPSession(page);
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: LINE,
    });
    const before = proxy.sent();
    proxy.cutEvery(CUT_EVERY, CUTS);
    const upload = `async ({ uploadPhoto }, file) => {
      const seen = [];
      const id = await uploadPhoto(file, { key: 'foto-1', onProgress: (sent) => seen.push(sent) });
      return { id, seen, again: await uploadPhoto(file, { key: 'foto-1' }) };
    }`;
    const { id, seen, again } = await onPage<{ id: string; seen: number[]; again: string }>(
      page,
      '/js/phone/upload.js',
      upload,
      photo,
    );
    expect(proxy.cuts()).to.equal(CUTS);
    expect((proxy.sent() - before) / photo.length).to.be.at.most(MOST_SENT);
    expect(seen).to.deep.equal(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).to.equal(photo.length);
    expect(again).to.equal(id);
    const [kept, ...others] = await Upload.find().lean();
    expect(others).to.deep.equal([]);
    expect(kept).to.include({ _id: id, offset: photo.length });
    expect(kept!.photo).to.include({ width: 760, height: 760 });
  }).timeout(300_000);
});
