import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { Conflict, Invalid, type PortalError } from '../../server/errors.js';
import { claimStory, releaseClaim } from '../../server/moderation/claims.js';
import { decideAuthenticity, decideNewsworthiness } from '../../server/moderation/decisions.js';
import { publish } from '../../server/moderation/publication.js';
import { aPublishedStory, EVIDENCE } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { refusal as refusalOf } from '../support/refusal.js';
import { aSubmittedStory } from '../support/stories.js';

const NOW = new Date('2026-03-04T02:00:00Z');
const MINUTE_MS = 60_000;

const fit = { decision: 'fit' };
const valid = { verdict: 'valid', explanation: 'Cocok dengan keterangan dinas.', evidence: EVIDENCE };

const refusal = async (act: Promise<unknown>) => (await refusalOf(act)) as PortalError;

describe('what was read before deciding', () => {
  beforeEach(freshDatabase);

  it('must be all that colleagues did; the refusal names who did more, and the next attempt goes through', async () => {
    const [editor, verifier] = [await aPerson('editor'), await aPerson('verifier', { name: 'Ahmad Fauzi' })];
    const id = String((await aSubmittedStory())._id);
    await decideAuthenticity(verifier, id, { ...valid, seen: 1 }, NOW);
    const error = await refusal(decideNewsworthiness(editor, id, { ...fit, seen: '1' }, NOW));
    expect(error).to.be.instanceOf(Conflict).with.property('code', 'changed-since-read');
    expect(error.params).to.deep.equal({ name: 'Ahmad Fauzi' });
    expect((await decideNewsworthiness(editor, id, { ...fit, seen: '2' }, NOW)).status).to.equal('ready');
    const unread = await refusal(publish(editor, id, { now: NOW, input: { seen: 1 } }));
    expect(unread.code).to.equal('changed-since-read');
    // Of the entries since the second, only their own is left.
    expect((await publish(editor, id, { now: NOW, input: { seen: 2 } })).status).to.equal('published');
  });

  it('names to the second of two editors who published first', async () => {
    const first = await aPerson('editor', { name: 'Siti Rahmah' });
    const id = String((await aPublishedStory({ editor: first }))._id);
    const error = await refusal(publish(await aPerson('editor'), id, { now: NOW }));
    expect(error).to.be.instanceOf(Conflict).with.property('code', 'published-already');
    expect(error.params).to.deep.equal({ name: 'Siti Rahmah' });
  });
});

describe('claims', () => {
  beforeEach(freshDatabase);

  it('keep others from deciding for 15 minutes and name the holder', async () => {
    const [holder, other] = [await aPerson('editor', { name: 'Siti Rahmah' }), await aPerson('editor')];
    const id = String((await aSubmittedStory())._id);
    const { claim } = await claimStory(holder, id, NOW);
    expect(claim!.expiresAt.getTime() - NOW.getTime()).to.equal(15 * MINUTE_MS);
    const soon = new Date(NOW.getTime() + 14 * MINUTE_MS);
    for (const act of [decideNewsworthiness(other, id, fit, soon), claimStory(other, id, soon)]) {
      const error = await refusal(act);
      expect(error).to.be.instanceOf(Conflict).with.property('code', 'claimed-by-other');
      expect(error.params).to.deep.equal({ name: 'Siti Rahmah' });
    }
  });

  it('that ran out are taken over with a reason, which the trail keeps; the holder renews without one', async () => {
    const [holder, other] = [await aPerson('editor'), await aPerson('editor')];
    const id = String((await aSubmittedStory())._id);
    await claimStory(holder, id, NOW);
    const later = new Date(NOW.getTime() + 15 * MINUTE_MS);
    await claimStory(holder, id, later);
    const much = new Date(NOW.getTime() + 40 * MINUTE_MS);
    const error = await refusal(claimStory(other, id, much, { reason: ' ' }));
    expect(error).to.be.instanceOf(Invalid).with.deep.property('fields', { reason: 'required' });
    const reason = 'Tenggat hari ini, pemegangnya sedang cuti.';
    const [won, lost] = await Promise.allSettled([
      claimStory(other, id, much, { reason }),
      claimStory(await aPerson('verifier'), id, much, { reason }),
    ]);
    expect([won.status, lost.status].toSorted()).to.deep.equal(['fulfilled', 'rejected']);
    const story = await Story.findById(id).orFail().lean();
    expect(story.history.map(({ action }) => action)).to.deep.equal(['submitted', 'taken-over']);
    expect(story.history.at(-1)).to.include({ reason, from: 'submitted', to: 'submitted' });
    expect(story.claim?.by).to.deep.equal(story.history.at(-1)?.by);
  });

  it('that are let go are free without a reason', async () => {
    const holder = await aPerson('editor');
    const id = String((await aSubmittedStory())._id);
    await claimStory(holder, id, NOW);
    await releaseClaim(holder, id, NOW);
    const story = await claimStory(await aPerson('verifier'), id, new Date(NOW.getTime() + 60 * MINUTE_MS));
    expect(story.history).to.have.length(1);
  });

  it('are renewed and released by their holder, and end with the decision', async () => {
    const [holder, other] = [await aPerson('editor'), await aPerson('verifier')];
    const id = String((await aSubmittedStory())._id);
    await claimStory(holder, id, NOW);
    const later = new Date(NOW.getTime() + 10 * MINUTE_MS);
    const renewed = await claimStory(holder, id, later);
    expect(renewed.claim!.expiresAt.getTime() - later.getTime()).to.equal(15 * MINUTE_MS);
    expect((await refusal(releaseClaim(other, id, later))).code).to.equal('claimed-by-other');
    await releaseClaim(holder, id, later, new Date(NOW.getTime() + 15 * MINUTE_MS));
    expect((await Story.findById(id).orFail().lean()).claim, 'renewed since').not.to.equal(undefined);
    await releaseClaim(holder, id, later, renewed.claim!.expiresAt);
    expect((await Story.findById(id).orFail().lean()).claim).to.equal(undefined);
    await claimStory(holder, id, later);
    expect((await decideNewsworthiness(holder, id, fit, later)).claim).to.equal(undefined);
  });

  it('go to exactly one of many who want the story at once', async () => {
    const id = String((await aSubmittedStory())._id);
    const people = await Promise.all(
      ['editor', 'editor', 'verifier', 'verifier'].map((role) => aPerson(role as 'editor')),
    );
    const outcomes = await Promise.allSettled(people.map((person) => claimStory(person, id, NOW)));
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(won).to.have.length(1);
    const { claim } = await Story.findById(id).orFail().lean();
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).to.have.deep.property('params', { name: claim!.name });
    }
  });
});
