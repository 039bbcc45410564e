import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { Story, type StoryRecord } from '../../models/story.js';
import { DESKTOP, launchBrowser, signInOnPage, visitor } from '../support/browser.js';
import { aReadyStory } from '../support/decisions.js';
import { aUser } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

const NAMES = ['Siti Rahmah', 'Budi Utomo'];
const TYPED = 'Isinya iklan sebuah toko, bukan kabar warga desa.';
const WAIT_MS = 30_000;

/** One of two editors before the same story, each with a browser of their own. */
interface Racer {
  name: string;
  page: Page;
}

describe('two editors in two browsers', function () {
  this.timeout(300_000);
  const browsers: Browser[] = [];
  before(async () => {
    browsers.push(await launchBrowser(), await launchBrowser());
  });
  after(() => Promise.all(browsers.map((browser) => browser.close())));
  beforeEach(freshDatabase);
  afterEach(() => Promise.all(browsers.flatMap((browser) => browser.contexts()).map((one) => one.close())));

  async function racersAt(story: StoryRecord, scripts: boolean): Promise<Racer[]> {
    return Promise.all(
      NAMES.map(async (name, index) => {
        const context = await visitor(browsers[index]!, { viewport: DESKTOP, scripts });
        const page = await context.newPage();
        await signInOnPage(page, (await aUser('editor', { name })).username);
        await page.goto(`/meja/${String(story._id)}`);
        return { name, page };
      }),
    );
  }

  /** Both press at the same moment. @returns who is told `won` and who is refused */
  async function race(
    racers: Racer[],
    button: string,
  ): Promise<{ winner: Racer; loser: Racer; told: string }> {
    await Promise.all(racers.map(({ page }) => page.click(button)));
    const refusals = await Promise.all(
      racers.map(async ({ page }) => {
        await page.waitForSelector('main > .notice', { timeout: WAIT_MS });
        return page.locator('main > .notice-error').allTextContents();
      }),
    );
    const lost = refusals.findIndex(([refusal]) => refusal !== undefined);
    expect(refusals.flat(), 'exactly one is refused').to.have.length(1);
    return { winner: racers[1 - lost]!, loser: racers[lost]!, told: refusals[lost]![0]! };
  }

  for (const scripts of [true, false]) {
    describe(scripts ? 'with scripts' : 'without scripts', () => {
      it('race for a claim: one holds the story, the other is told who', async () => {
        const story = await aSubmittedStory();
        const racers = await racersAt(story, scripts);
        const { winner, loser, told } = await race(racers, '#claim form:first-of-type button');
        expect(told).to.include(`${winner.name} sedang mengerjakan berita ini.`);
        expect(await winner.page.textContent('#claim')).to.include('Anda memegang berita ini');
        expect(await loser.page.textContent('#claim')).to.include(`${winner.name} memegang berita ini`);
        expect((await Story.findById(story._id).orFail().lean()).claim?.name).to.equal(winner.name);
      });

      it('race for a decision: one decides, the other is told who and keeps what they typed', async () => {
        const story = await aSubmittedStory();
        const racers = await racersAt(story, scripts);
        for (const { name, page } of racers) {
          await page.check('[name=decision][value=unfit]');
          await page.fill('#newsworthiness-reason', `${TYPED} (${name})`);
        }
        const { winner, loser, told } = await race(racers, '.newsworthiness-form > button');
        expect(told).to.include(winner.name);
        expect(told).to.include('Yang Anda ketik masih ada di formulirnya.');
        expect(await loser.page.inputValue('#newsworthiness-reason')).to.equal(`${TYPED} (${loser.name})`);
        expect(await loser.page.isChecked('[name=decision][value=unfit]')).to.equal(true);
        const stored = await Story.findById(story._id).orFail().lean();
        expect(stored.newsworthiness?.reason).to.equal(`${TYPED} (${winner.name})`);
        expect(stored.history.map(({ action }) => action)).to.deep.equal(['submitted', 'decided-unfit']);
      });

      it('race for publication: one publishes, the other is told who', async () => {
        const story = await aReadyStory();
        const racers = await racersAt(story, scripts);
        const { winner, told } = await race(racers, '#publication form button');
        expect(told).to.include(`${winner.name} lebih dulu menerbitkan berita ini.`);
        const stored = await Story.findById(story._id).orFail().lean();
        expect(stored.status).to.equal('published');
        expect(stored.history.filter(({ action }) => action === 'published')).to.have.length(1);
      });
    });
  }

  it('see at the first word who is at work: writing takes a free story', async () => {
    const story = await aSubmittedStory();
    const [first, second] = (await racersAt(story, true)) as [Racer, Racer];
    await first.page.fill('#newsworthiness-reason', TYPED);
    await first.page.getByText('Anda memegang berita ini sampai').waitFor({ timeout: WAIT_MS });
    await second.page.fill('#newsworthiness-reason', TYPED);
    await second.page
      .locator('#claim')
      .getByText(`${first.name} sedang mengerjakan berita ini.`)
      .waitFor({ timeout: WAIT_MS });
    expect((await Story.findById(story._id).orFail().lean()).claim?.name).to.equal(first.name);
    expect(await second.page.inputValue('#newsworthiness-reason')).to.equal(TYPED);
  });

  it('hold a story while they stay with it, over a reload, and let it go when they leave', async () => {
    const story = await aSubmittedStory();
    const [{ page, name }] = (await racersAt(story, true)) as [Racer];
    const holder = async () => (await Story.findById(story._id).orFail().lean()).claim?.name;
    const becomes = async (wanted: string | undefined) => {
      const deadline = Date.now() + WAIT_MS;
      while ((await holder()) !== wanted && Date.now() < deadline) await page.waitForTimeout(50);
      expect(await holder()).to.equal(wanted);
    };
    await page.click('#claim form:first-of-type button');
    await page.getByText('Anda memegang berita ini sampai').waitFor();
    expect(await holder()).to.equal(name);
    await page.reload();
    await page.getByText('Anda memegang berita ini sampai').waitFor({ timeout: WAIT_MS });
    await becomes(name);
    await page.click('.desk-crumbs a[href="/meja"]');
    await page.waitForURL('**/meja');
    await becomes(undefined);
    expect((await Story.findById(story._id).orFail().lean()).history).to.have.length(1);
  });

  it('take over a story that was left, with a reason that its history shows', async () => {
    const story = await aSubmittedStory();
    const [first, second] = (await racersAt(story, false)) as [Racer, Racer];
    await first.page.click('#claim form:first-of-type button');
    await Story.updateOne({ _id: story._id }, { 'claim.expiresAt': new Date(Date.now() - 60_000) });
    await second.page.reload();
    expect(await second.page.textContent('#claim')).to.include(`${first.name} memegang berita ini sampai`);
    await second.page.fill('#claim-reason', 'Tenggat hari ini.');
    await second.page.click('.desk-take-over button');
    await second.page.getByText('Anda memegang berita ini sampai').waitFor();
    const stored = await Story.findById(story._id).orFail().lean();
    expect(stored.claim?.name).to.equal(second.name);
    expect(stored.history.at(-1)).to.include({ action: 'taken-over', reason: 'Tenggat hari ini.' });
    expect(await second.page.textContent('main')).to.include('Mengambil alih');
  });
});
