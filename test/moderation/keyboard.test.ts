import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { Story } from '../../models/story.js';
import { FIRST_PRESETS } from '../../server/moderation/first-presets.js';
import { UNDO_SECONDS } from '../../server/moderation/undo-time.js';
import { DESKTOP, expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { aReadyStory, EVIDENCE } from '../support/decisions.js';
import { decideByKeyboard } from '../support/desk-keys.js';
import { aUser } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';
import { aSubmittedStory } from '../support/stories.js';

const STORIES = 10;
const THUMB_PX = 44;
/** In the order in which they were sent in on one day, stories are due. */
const MONDAY = new Date('2026-03-02T00:00:00Z');
const HOUR_MS = 60 * 60 * 1000;

/** Fit; returned with the second preset; unfit with words of the editor's own. */
const DECISIONS = [
  ['f', 'Control+Enter'],
  ['b', '2', 'Control+Enter'],
  ['x', 'r', 'N', 'o', 'Control+Enter'],
];

describe('the desk by keyboard', function () {
  this.timeout(300_000);
  const browser = sharedBrowser();
  beforeEach(freshDatabase);

  async function deskOf(role: 'editor' | 'verifier', options = {}): Promise<Page> {
    const context = await visitor(browser(), { viewport: DESKTOP, ...options });
    const page = await context.newPage();
    await signInOnPage(page, (await aUser(role)).username);
    await page.goto('/meja');
    return page;
  }

  it(`decides ${STORIES} stories in a row, each on the page that the one before led to`, async () => {
    const ids: string[] = [];
    for (let story = 0; story < STORIES; story += 1) {
      const { _id } = await aSubmittedStory({ now: new Date(MONDAY.getTime() + story * HOUR_MS) });
      ids.push(String(_id));
    }
    const page = await deskOf('editor');
    const run = await decideByKeyboard(page, STORIES, (story) => DECISIONS[story % DECISIONS.length]!);
    expect(run.requests.Document, 'one sends, one shows the next').to.equal(2 * STORIES);
    // Typing claims the story; the queue at the end listens for news.
    expect(run.requests).to.have.all.keys('Document', 'Fetch', 'EventSource');
    expect(new URL(page.url()).pathname).to.equal('/meja');
    const decided = await Promise.all(ids.map((id) => Story.findById(id).orFail().lean()));
    const [, preset] = FIRST_PRESETS.returned;
    const outcomes = decided.map(({ newsworthiness }) => {
      const { decision, reason, preset: given } = newsworthiness!;
      return [decision, reason, given?.code].filter(Boolean).join(': ');
    });
    const expected = ['fit', `returned: ${preset!.reason.id}: ${preset!.code}`, 'unfit: No'];
    expect(outcomes).to.deep.equal(ids.map((_id, story) => expected[story % expected.length]));
  });

  it('gives a verdict with its evidence, takes it back, and gives it again', async () => {
    const { _id } = await aSubmittedStory();
    const page = await deskOf('verifier');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/meja/${String(_id)}`);
    for (const key of ['v', 'r']) await page.keyboard.press(key);
    await page.keyboard.type('Cocok. vhi?');
    await page.keyboard.press('Escape');
    await page.keyboard.press('w');
    await page.keyboard.type(EVIDENCE[0]!.url);
    await page.keyboard.press('Control+Enter');
    await page.waitForURL('**/meja');
    expect((await Story.findById(_id).orFail().lean()).authenticity?.verdict).to.equal('valid');
    await page.keyboard.press('u');
    await page.waitForURL('**/pembatalan');
    expect((await Story.findById(_id).orFail().lean()).authenticity).to.equal(undefined);
    expect(await page.inputValue('#authenticity-explanation')).to.equal('Cocok. vhi?');
    expect(await page.isChecked('[name=verdict][value=valid]')).to.equal(true);
    await page.keyboard.press('w');
    await page.keyboard.press('Control+Enter');
    await page.waitForURL('**/meja');
    const stored = await Story.findById(_id).orFail().lean();
    expect(stored.authenticity?.explanation).to.equal('Cocok. vhi?');
    expect(stored.history.map(({ action }) => action)).to.deep.equal([
      'submitted',
      'judged-valid',
      'undone',
      'judged-valid',
    ]);
  });

  it('only reaches the button that publishes: that takes a second key', async () => {
    const { _id } = await aReadyStory();
    const page = await deskOf('editor');
    await page.goto(`/meja/${String(_id)}`);
    await page.keyboard.press('p');
    expect((await Story.findById(_id).orFail().lean()).status).to.equal('ready');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/meja');
    expect((await Story.findById(_id).orFail().lean()).status).to.equal('published');
  });

  it('walks and filters the queue, claims from it, and comes back to it with its filters', async () => {
    const titles = ['Pertama di antrean', 'Kedua di antrean', 'Ketiga di antrean'];
    for (const [index, title] of titles.entries()) {
      await aSubmittedStory({ title, now: new Date(MONDAY.getTime() + index * HOUR_MS), topic: 'budaya' });
    }
    const page = await deskOf('editor');
    const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');
    await page.keyboard.press('/');
    expect(await page.evaluate<string>('document.activeElement.id')).to.equal('topik');
    await page.goto('/meja?topik=budaya');
    for (const [key, title] of [
      ['j', 0],
      ['j', 1],
      ['ArrowDown', 2],
      ['j', 2],
      ['k', 1],
      ['ArrowUp', 0],
      ['j', 1],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focused(), key).to.equal(titles[title]);
    }
    await page.keyboard.press('c');
    await page.waitForURL(/meja\/[0-9a-f]{24}\?topik=budaya$/);
    expect((await Story.findOne({ title: titles[1] }).orFail().lean()).claim?.name).to.match(/^editor/);
    await page.keyboard.press('n');
    await page.waitForSelector(`h1:has-text("${titles[2]}")`);
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await page.waitForURL('**/meja?topik=budaya');
  });

  it('tells its keys with ?, keeps the focus, and lets them be switched off for good', async () => {
    const { _id } = await aSubmittedStory();
    const page = await deskOf('editor', { language: 'en' });
    await page.goto(`/meja/${String(_id)}`);
    await page.keyboard.press('f');
    await page.keyboard.press('?');
    expect(await page.isVisible('dialog[data-keys]')).to.equal(true);
    const told = (await page.textContent('dialog[data-keys]'))?.replace(/\s+/g, ' ');
    for (const words of [
      'Keyboard shortcuts',
      'fFit to run',
      'Ctrl Enter',
      'eEscalate to the police',
      'rReason',
    ]) {
      expect(told).to.include(words);
    }
    await expectUsable(page);
    await page.keyboard.press('x');
    await page.keyboard.press('Escape');
    expect(await page.isChecked('[name=decision][value=fit]'), 'a dialog holds the keys back').to.equal(true);
    expect(await page.evaluate<string>('document.activeElement.value'), 'focus').to.equal('fit');

    await page.keyboard.press('?');
    await page.uncheck('[data-keys-on]');
    await page.keyboard.press('Escape');
    for (const restart of [false, true]) {
      if (restart) await page.reload();
      for (const key of ['x', '?']) await page.keyboard.press(key);
      expect(await page.isChecked('[name=decision][value=unfit]')).to.equal(false);
      expect(await page.isVisible('dialog[data-keys]')).to.equal(false);
      expect(await page.locator('[aria-keyshortcuts]').count()).to.equal(0);
    }
    await page.click('[data-keys-open]');
    await page.check('[data-keys-on]');
    await page.keyboard.press('Escape');
    await page.keyboard.press('x');
    expect(await page.isChecked('[name=decision][value=unfit]')).to.equal(true);
  });

  it('leaves keys alone that are typed, held with another, or stand for something hidden', async () => {
    const { _id } = await aSubmittedStory();
    const page = await deskOf('editor');
    await page.goto(`/meja/${String(_id)}`);
    await page.focus('#newsworthiness-reason');
    await page.keyboard.type('bx1?ugq');
    expect(await page.inputValue('#newsworthiness-reason')).to.equal('bx1?ugq');
    await page.keyboard.press('Escape');
    for (const key of ['Control+b', 'Alt+b', 'Meta+b']) await page.keyboard.press(key);
    expect(await page.locator('[name=decision]:checked').count()).to.equal(0);
    await page.keyboard.press('1');
    expect(await page.locator('[name^=preset-]:checked:not([value=""])').count()).to.equal(0);
    const visible = `[...document.querySelectorAll('[data-key]')].every((thing) => {
      const box = thing.getBoundingClientRect();
      return !thing.checkVisibility() || (box.width > 0 && box.height > 0);
    })`;
    expect(await page.evaluate(visible)).to.equal(true);
  });

  it('puts a preset reason where it can be edited, and leaves alone what somebody wrote', async () => {
    const { _id } = await aSubmittedStory();
    const page = await deskOf('editor');
    await page.goto(`/meja/${String(_id)}`);
    const reason = () => page.inputValue('#newsworthiness-reason');
    const [first, second] = FIRST_PRESETS.returned;
    for (const key of ['b', '1']) await page.keyboard.press(key);
    expect(await reason()).to.equal(first!.reason.id);
    await page.keyboard.press('2');
    expect(await reason()).to.equal(second!.reason.id);
    await page.keyboard.press('f');
    expect(await reason(), 'no reason that was meant for another decision').to.equal('');
    await page.fill('#newsworthiness-reason', 'Tulisan saya sendiri.');
    await page.keyboard.press('Escape');
    for (const key of ['b', '1']) await page.keyboard.press(key);
    expect(await reason()).to.equal('Tulisan saya sendiri.');
  });

  it(`counts the ${UNDO_SECONDS} seconds down, and takes the button away at their end`, async () => {
    const { _id } = await aSubmittedStory();
    const page = await deskOf('editor');
    await page.clock.install();
    await page.goto(`/meja/${String(_id)}`);
    await page.keyboard.press('f');
    await page.keyboard.press('Control+Enter');
    const button = page.locator('form[data-undo] button');
    await button.focus();
    await button.filter({ hasText: /\([1-9] detik\)/ }).waitFor();
    await expectUsable(page);
    await page.clock.fastForward(UNDO_SECONDS * 1000);
    await button.waitFor({ state: 'detached' });
    expect(await page.evaluate<string>('document.activeElement.tagName')).to.equal('MAIN');
  });

  for (const scripts of [true, false]) {
    it(`has actions as large as a thumb on a phone, ${scripts ? 'with' : 'and works without'} scripts`, async () => {
      const [first, second] = [await aSubmittedStory(), await aSubmittedStory()];
      const page = await deskOf('editor', { viewport: PHONE, scripts });
      await page.goto(`/meja/${String(first._id)}`);
      expect(await page.isVisible('[data-keys-open]')).to.equal(false);
      const small = async () => {
        const actions = page.locator('main').locator('button, .choices label, .desk-bar a, .desk-crumbs a');
        const boxes = await Promise.all((await actions.all()).map((action) => action.boundingBox()));
        return boxes.filter((box) => box && box.height < THUMB_PX);
      };
      expect(await page.isVisible('.presets')).to.equal(false);
      await page.check('[name=decision][value=returned]');
      await page.check(`[name=preset-returned][value=${FIRST_PRESETS.returned[0]!.code}]`);
      expect(await small()).to.deep.equal([]);
      await page.click('.newsworthiness-form button');
      await page.waitForURL(`**/meja/${String(second._id)}`);
      expect((await Story.findById(first._id).orFail().lean()).status).to.equal('returned');
      expect(await small()).to.deep.equal([]);
      await page.click('form[data-undo] button');
      await page.waitForURL('**/pembatalan');
      expect((await Story.findById(first._id).orFail().lean()).status).to.equal('submitted');
      expect(await page.isChecked('[name=decision][value=returned]')).to.equal(true);
    });
  }
});
