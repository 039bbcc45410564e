import { expect } from 'chai';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { claimStory } from '../../server/moderation/claims.js';
import { decideAuthenticity, decideNewsworthiness, escalate } from '../../server/moderation/decisions.js';
import { aReadyStory, EVIDENCE } from '../support/decisions.js';
import { aPerson, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aSubmittedStory, type StoryTraits } from '../support/stories.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A story that was sent in so many days ago: the older, the sooner due. */
async function waitingFor(days: number, traits: StoryTraits = {}): Promise<string> {
  const { _id } = await aSubmittedStory({ now: new Date(Date.now() - days * DAY_MS), ...traits });
  return String(_id);
}

const fit = { decision: 'fit', reason: '' };
const returned = { decision: 'returned', reason: 'Belum lengkap.' };

describe('after a decision', () => {
  beforeEach(freshDatabase);

  it('comes the next story due that waits for the same person, and at the end the queue', async () => {
    const { client, user } = await signedInAs('editor');
    const editor = toCurrentUser(user);
    const now = new Date();
    const first = await waitingFor(30);
    // Nothing to do here: an own story, one that a colleague holds, one that waits for a verifier.
    await waitingFor(29, { author: editor });
    await claimStory(await aPerson('verifier'), await waitingFor(28), now);
    await decideNewsworthiness(await aPerson('editor'), await waitingFor(27), fit, now);
    const second = await waitingFor(26);
    const ready = await aReadyStory({ now: new Date(Date.now() - 25 * DAY_MS) });

    const atSecond = await client.post(`/meja/${first}/kelayakan`, fit);
    expect(atSecond.path).to.equal(`/meja/${second}`);
    expect(atSecond.text).to.include('Keputusan layak tayang tersimpan.');
    expect(atSecond.text).to.include(`href="/meja/${first}"`);
    const atReady = await client.post(`/meja/${second}/kelayakan`, returned);
    expect(atReady.path).to.equal(`/meja/${String(ready._id)}`);
    const atQueue = await client.post(`/meja/${String(ready._id)}/terbit`);
    expect(atQueue.path).to.equal('/meja');
    expect(atQueue.text).to.include('Berita terbit.').and.not.to.include('pembatalan');
  });

  it('keeps to the filters and the order that the address tells of', async () => {
    const { client } = await signedInAs('editor');
    const query = '?topik=budaya&urutan=risiko';
    const first = await waitingFor(30, { topic: 'budaya' });
    await waitingFor(29, { topic: 'sosial' });
    const dull = await waitingFor(28, { topic: 'budaya' });
    const risky = await waitingFor(5, { topic: 'budaya' });
    await escalate(await aPerson('verifier'), first, { question: 'Ada laporan?' }, new Date());
    await escalate(await aPerson('verifier'), risky, { question: 'Ada laporan?' }, new Date());

    const queue = await client.get(`/meja${query}`);
    expect(queue.text).to.include(`href="/meja/${first}?topik=budaya&amp;urutan=risiko"`);
    const page = await client.get(`/meja/${first}${query}`);
    expect(page.text).to.include(`action="/meja/${first}/kelayakan?topik=budaya&amp;urutan=risiko"`);
    const refused = await client.post(`/meja/${first}/kelayakan${query}`, { decision: 'unfit', reason: '' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include(`action="/meja/${first}/kelayakan?topik=budaya&amp;urutan=risiko"`);
    const atRisky = await client.post(`/meja/${first}/kelayakan${query}`, fit);
    expect(atRisky.path).to.equal(`/meja/${risky}${query}`);
    expect(atRisky.text).to.include(`action="/meja/${first}/pembatalan?topik=budaya&amp;urutan=risiko"`);
    expect((await client.get(`/meja/${risky}/berikutnya${query}`)).path).to.equal(`/meja/${dull}${query}`);
    expect((await client.get(`/meja/${dull}/berikutnya${query}`)).path).to.equal(`/meja${query}`);
  });

  it('shows a verifier what waits for a verdict, and the police what waits for their opinion', async () => {
    const { client: verifier, user } = await signedInAs('verifier');
    const { client: police } = await signedInAs('police');
    const now = new Date();
    const first = await waitingFor(30);
    const judged = await waitingFor(29);
    const open = await waitingFor(28);
    const someone = await aPerson('verifier');
    await decideAuthenticity(someone, judged, { verdict: 'valid', evidence: EVIDENCE }, now);
    await decideAuthenticity(someone, open, { verdict: 'inconclusive', explanation: 'Menunggu.' }, now);
    const verdict = { verdict: 'inconclusive', explanation: 'Dinas belum menjawab.' };
    expect((await verifier.post(`/meja/${first}/keaslian`, verdict)).path).to.equal(`/meja/${open}`);

    for (const id of [first, open])
      await escalate(toCurrentUser(user), id, { question: 'Ada laporan?' }, now);
    const opinion = { opinion: 'unknown', note: 'Belum ada laporan.' };
    expect((await police.post(`/meja/${first}/pendapat`, opinion)).path).to.equal(`/meja/${open}`);
    expect((await police.post(`/meja/${open}/pendapat`, opinion)).path).to.equal('/meja');
  });

  it('reads on through what is closed', async () => {
    const { client } = await signedInAs('admin');
    const editor = await aPerson('editor');
    const [older, newer] = [await waitingFor(20), await waitingFor(10)];
    for (const id of [older, newer]) await decideNewsworthiness(editor, id, returned, new Date());
    const search = '?status=returned';
    expect((await client.get(`/meja/${newer}/berikutnya${search}`)).path).to.equal(`/meja/${older}${search}`);
    expect((await client.get(`/meja/${older}/berikutnya${search}`)).path).to.equal(`/meja${search}`);
  });
});
