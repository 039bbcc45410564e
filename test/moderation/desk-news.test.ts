import { expect } from 'chai';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { claimStory, releaseClaim } from '../../server/moderation/claims.js';
import { decideNewsworthiness, escalate } from '../../server/moderation/decisions.js';
import { expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { signedInAs, aPerson, aUser } from '../support/people.js';
import { Client } from '../support/client.js';
import { freshDatabase, portal } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';
import { aSubmittedStory } from '../support/stories.js';

/** The portal looks every five seconds; a busy machine may need a few looks. */
const TOLD_WITHIN_MS = 30_000;

/** A reader of the news, with what they were told so far. */
class Reader {
  readonly events: { name: string; data: Record<string, unknown> }[] = [];
  ended = false;

  constructor(
    readonly response: Response,
    private readonly cut: AbortController,
  ) {
    this.read().catch(() => (this.ended = true));
  }

  async told(name: string, matches: (data: Record<string, unknown>) => boolean): Promise<void> {
    await until(() => this.events.some((event) => event.name === name && matches(event.data)));
  }

  leave(): void {
    this.cut.abort();
  }

  private async read(): Promise<void> {
    let text = '';
    for await (const chunk of this.response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const whole = text.split('\n\n');
      text = whole.pop()!;
      for (const block of whole) {
        const [, name, data] = /^event: (\w+)\ndata: (.+)$/.exec(block) ?? [];
        if (name) this.events.push({ name, data: JSON.parse(data!) as Record<string, unknown> });
      }
    }
    this.ended = true;
  }
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + TOLD_WITHIN_MS;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('news of the desk', function () {
  this.timeout(300_000);
  const readers: Reader[] = [];
  beforeEach(freshDatabase);
  afterEach(() => readers.splice(0).forEach((reader) => reader.leave()));

  async function follow(client: Client, query = ''): Promise<Reader> {
    const cut = new AbortController();
    const reader = new Reader(await client.open(`/meja/kabar?${query}`, cut.signal), cut);
    readers.push(reader);
    return reader;
  }

  it('tell how many stories came under the filter of the page, also before the line was open', async () => {
    const { client } = await signedInAs('editor');
    const since = new Date().toISOString();
    const early = await aSubmittedStory({ topic: 'kesehatan' });
    await aSubmittedStory({ topic: 'budaya' });
    const reader = await follow(client, `topik=kesehatan&sejak=${since}`);
    expect(reader.response.headers.get('content-type')).to.include('text/event-stream');
    expect(reader.response.headers.get('content-encoding')).to.equal(null);
    await reader.told('arrivals', ({ count, words }) => count === 1 && words === '1 berita baru — tampilkan');
    await aSubmittedStory({ topic: 'kesehatan' });
    await reader.told('arrivals', ({ count }) => count === 2);
    // What a colleague has decided meanwhile is no news any more.
    const unfit = { decision: 'unfit', reason: 'Iklan.' };
    await decideNewsworthiness(await aPerson('editor'), String(early._id), unfit, new Date());
    await reader.told('arrivals', ({ count }) => count === 1);
  });

  it('tell who takes a story and who lets it go', async () => {
    const { client, user } = await signedInAs('editor');
    const story = String((await aSubmittedStory())._id);
    const reader = await follow(client);
    const colleague = await aPerson('verifier', { name: 'Siti Rahmah' });
    await claimStory(colleague, story, new Date());
    await reader.told('holder', (data) => data.story === story && data.name === 'Siti Rahmah' && !data.mine);
    await releaseClaim(colleague, story, new Date());
    await reader.told('holder', (data) => data.story === story && data.name === undefined);
    await claimStory(toCurrentUser(user), story, new Date());
    await reader.told('holder', (data) => data.mine === true);
  });

  it('tell the police of what was escalated, and of nothing else', async () => {
    const { client } = await signedInAs('police');
    const reader = await follow(client);
    const [asked, other] = [await aSubmittedStory(), await aSubmittedStory()];
    const editor = await aPerson('editor');
    await claimStory(editor, String(other._id), new Date());
    await escalate(editor, String(asked._id), { question: 'Ada laporan?' }, new Date());
    await reader.told('arrivals', ({ count }) => count === 1);
    expect(JSON.stringify(reader.events)).not.to.include(String(other._id));
  });

  it('end when the reader signs out or loses the account, and have room for a few pages of one person', async () => {
    const { client } = await signedInAs('verifier');
    const pages = [await follow(client), await follow(client), await follow(client)];
    const refused = await client.get('/meja/kabar', { follow: false });
    expect(refused.status).to.equal(429);
    expect(refused.headers.get('retry-after')).to.equal('60');
    pages[0]!.leave();
    await until(() => pages[0]!.ended);
    await client.post('/keluar');
    await until(() => pages.every(({ ended }) => ended));
    const stranger = await new Client().get('/meja/kabar', { follow: false });
    expect(stranger.status).to.equal(303);
  });

  describe('in a real browser', () => {
    const browser = sharedBrowser();
    before(async () => {});

    it('announces new stories in a live region and moves nothing of what is read', async () => {
      const { username } = await aUser('editor');
      const known = await aSubmittedStory();
      const context = await visitor(browser(), { viewport: PHONE });
      const page = await context.newPage();
      await signInOnPage(page, username);
      await page.goto('/meja');
      const place = () => page.locator('.queue-item').first().boundingBox();
      const before = await place();
      expect(await page.locator('[role=status] a').isVisible()).to.equal(false);
      await aSubmittedStory({ title: 'Banjir di Tebing Tinggi mulai surut', now: new Date() });
      await claimStory(await aPerson('verifier', { name: 'Siti Rahmah' }), String(known._id), new Date());
      const link = page.getByRole('status').getByRole('link', { name: '1 berita baru — tampilkan' });
      await link.waitFor({ timeout: TOLD_WITHIN_MS });
      await page.getByText('Pemegang: Siti Rahmah').waitFor({ timeout: TOLD_WITHIN_MS });
      expect(await place()).to.deep.equal(before);
      await expectUsable(page);
      await link.click();
      await page.getByRole('link', { name: 'Banjir di Tebing Tinggi mulai surut' }).waitFor();
      expect(new URL(page.url()).origin).to.equal(portal().url);
      await context.close();
    });

    it('has a link to refresh the page with scripts off', async () => {
      const { username } = await aUser('editor');
      const context = await visitor(browser(), { scripts: false });
      const page = await context.newPage();
      await signInOnPage(page, username);
      await page.goto('/meja?topik=budaya');
      await aSubmittedStory({ topic: 'budaya' });
      expect(await page.locator('.queue-item').count()).to.equal(0);
      await page.getByRole('link', { name: 'Perbarui' }).click();
      await page.waitForSelector('.queue-item');
      expect(page.url()).to.include('topik=budaya');
      await context.close();
    });
  });
});
