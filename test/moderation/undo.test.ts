import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { changeUser } from '../../server/auth/users.js';
import { Conflict, Forbidden, type PortalError } from '../../server/errors.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { claimStory } from '../../server/moderation/claims.js';
import { decideAuthenticity, decideNewsworthiness } from '../../server/moderation/decisions.js';
import { publish } from '../../server/moderation/publication.js';
import { undoDecision } from '../../server/moderation/undo.js';
import { UNDO_SECONDS } from '../../server/moderation/undo-time.js';
import { resubmitStory } from '../../server/stories/edit.js';
import { aPublishedStory, aReadyStory, EVIDENCE } from '../support/decisions.js';
import { aPerson, apiClient, aUser, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { aSubmittedStory } from '../support/stories.js';

const NOW = new Date('2026-03-04T02:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

const returned = { decision: 'returned', reason: 'Belum jelas siapa sumbernya.', note: 'Sebut sumber.' };
const valid = { verdict: 'valid', explanation: 'Cocok dengan keterangan dinas.', evidence: EVIDENCE };

const refused = async (call: Promise<unknown>) => (await refusal(call)) as PortalError;

describe('taking a decision back', () => {
  beforeEach(freshDatabase);

  it('makes the story again what it was, and adds to the trail instead of erasing', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory({ now: NOW }))._id);
    await claimStory(editor, id, NOW);
    const {
      history,
      revision,
      updatedAt,
      ledgerLine: _line,
      ...before
    } = await Story.findById(id).orFail().lean();
    await decideNewsworthiness(editor, id, returned, NOW);

    const { act, decision } = await undoDecision(editor, id, later(UNDO_SECONDS));
    expect(act).to.equal('newsworthiness');
    expect(decision).to.include(returned);
    const {
      history: trail,
      revision: raised,
      updatedAt: touched,
      ledgerLine: _lineAfter,
      ...after
    } = await Story.findById(id).orFail().lean();
    expect(after).to.deep.equal(before);
    expect(raised).to.equal(revision + 2);
    expect(touched.getTime()).to.be.at.least(updatedAt.getTime());
    expect(trail.slice(0, history.length)).to.deep.equal(history);
    expect(trail.map((entry) => entry.action)).to.deep.equal(['submitted', 'decided-returned', 'undone']);
    expect(trail.at(-1)).to.include({ from: 'returned', to: 'submitted' });
    expect(firstBrokenEntry(await Story.findById(id).orFail().lean())).to.equal(undefined);
  });

  it('gives a verdict back that a later one had replaced', async () => {
    const [first, second] = [await aPerson('verifier'), await aPerson('verifier')];
    const id = String((await aSubmittedStory())._id);
    const open = { verdict: 'inconclusive', explanation: 'Dinas belum menjawab.', evidence: EVIDENCE };
    const { authenticity } = await decideAuthenticity(first, id, open, NOW);
    await decideAuthenticity(second, id, valid, NOW);
    const { story } = await undoDecision(second, id, later(3));
    expect(story.status).to.equal('inconclusive');
    expect(story.authenticity).to.deep.equal(authenticity);
    // The colleague's own time is over: one step back, never two.
    expect((await refused(undoDecision(first, id, later(4)))).code).to.equal('nothing-to-undo');
  });

  it('leaves the other decision where it was', async () => {
    const [editor, verifier] = [await aPerson('editor'), await aPerson('verifier')];
    const story = await aReadyStory({ editor, verifier, now: NOW });
    const id = String(story._id);
    expect((await refused(undoDecision(editor, id, later(1)))).code).to.equal('not-yours-to-undo');
    const undone = (await undoDecision(verifier, id, later(1))).story;
    expect(undone.status).to.equal('submitted');
    expect(undone.authenticity).to.equal(undefined);
    expect(undone.newsworthiness).to.deep.equal(story.newsworthiness);
    expect((await decideAuthenticity(verifier, id, valid, later(2))).status).to.equal('ready');
  });

  it('is refused once the time is over', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory())._id);
    await decideNewsworthiness(editor, id, returned, NOW);
    const error = await refused(undoDecision(editor, id, later(UNDO_SECONDS + 0.001)));
    expect(error).to.be.instanceOf(Conflict).with.deep.property('params', { seconds: UNDO_SECONDS });
    expect(error.code).to.equal('undo-too-late');
    expect((await Story.findById(id).orFail().lean()).status).to.equal('returned');
  });

  it('is refused to everybody else, and to who has another office by now', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory())._id);
    await decideNewsworthiness(editor, id, returned, NOW);
    for (const user of [
      await aPerson('editor'),
      await aPerson('admin'),
      toCurrentUser(await changeUser(editor.id, { role: 'verifier' })),
    ]) {
      const error = await refused(undoDecision(user, id, later(1)));
      expect(error).to.be.instanceOf(Forbidden).with.property('code', 'not-yours-to-undo');
    }
  });

  it('is refused once anything else happened to the story', async () => {
    const [editor, verifier] = [await aPerson('editor'), await aPerson('verifier')];
    const author = await aPerson('contributor');
    const happens: [string, object, (id: string) => Promise<unknown>, string][] = [
      [
        'a new submission',
        returned,
        (id) => resubmitStory(author, id, { now: later(1), timeZone: portal().config.timeZone }),
        'undo-overtaken',
      ],
      [
        'a verdict',
        { decision: 'fit' },
        (id) => decideAuthenticity(verifier, id, valid, later(1)),
        'not-yours-to-undo',
      ],
      ['a claim', { decision: 'fit' }, (id) => claimStory(verifier, id, later(1)), 'claimed-by-other'],
    ];
    for (const [what, decision, happening, code] of happens) {
      const id = String((await aSubmittedStory({ author }))._id);
      await decideNewsworthiness(editor, id, decision, NOW);
      await happening(id);
      const before = await Story.findById(id).orFail().lean();
      expect((await refused(undoDecision(editor, id, later(2)))).code, what).to.equal(code);
      expect(await Story.findById(id).orFail().lean(), what).to.deep.equal(before);
    }
  });

  it('never makes vanish what is public, nor the decisions under it', async () => {
    const editor = await aPerson('editor');
    const published = await aPublishedStory({ editor, now: NOW });
    const id = String(published._id);
    expect((await refused(undoDecision(editor, id, later(1)))).code).to.equal('undo-overtaken');
    expect(await Story.findById(id).orFail().lean()).to.include({
      status: 'published',
      slug: published.slug,
    });

    const verifier = await aPerson('verifier');
    const ready = String((await aReadyStory({ verifier, now: NOW }))._id);
    const [undone, public_] = await Promise.allSettled([
      undoDecision(verifier, ready, later(1)),
      publish(editor, ready, { now: later(1) }),
    ]);
    expect([undone.status, public_.status].filter((status) => status === 'fulfilled')).to.have.length(1);
    const { status } = await Story.findById(ready).orFail().lean();
    expect(status).to.equal(public_.status === 'fulfilled' ? 'published' : 'submitted');
  });

  it('is a button on the next page, which gives the form back with what was typed', async () => {
    const story = await aSubmittedStory({ title: 'Jembatan Halong <b>dibuka</b>' });
    const { client } = await signedInAs('verifier');
    const page = `/meja/${String(story._id)}`;
    const decided = await client.post(`${page}/keaslian`, {
      verdict: 'valid',
      explanation: 'Cocok dengan keterangan dinas.',
      evidenceUrl: EVIDENCE[0]!.url,
      evidenceTitle: EVIDENCE[0]!.title,
    });
    expect(decided.text).to.include(`action="${page}/pembatalan"`).and.to.include('Batalkan <span');
    expect(decided.text).to.include('Jembatan Halong &lt;b&gt;dibuka&lt;/b&gt;</a>');
    const undone = await client.post(`${page}/pembatalan`);
    expect(undone.status).to.equal(200);
    expect(undone.text).to.include('Keputusan dibatalkan.');
    expect(undone.text).to.match(/value="valid" required checked/);
    expect(undone.text).to.include('Cocok dengan keterangan dinas.</textarea>');
    expect(undone.text).to.include(`value="${EVIDENCE[0]!.url}"`);
    expect((await Story.findById(story._id).orFail().lean()).authenticity).to.equal(undefined);

    const again = await client.post(`${page}/pembatalan`);
    expect(again.status).to.equal(409);
    expect(again.text).to.include('Tidak ada keputusan pada berita ini yang dapat dibatalkan.');
  });

  it('says why where it comes too late', async () => {
    const { client, user } = await signedInAs('editor');
    const id = String((await aSubmittedStory())._id);
    const longAgo = new Date(Date.now() - (UNDO_SECONDS + 1) * 1000);
    await decideNewsworthiness(toCurrentUser(user), id, { decision: 'fit' }, longAgo);
    const answer = await client.post(`/meja/${id}/pembatalan`);
    expect(answer.status).to.equal(409);
    expect(answer.text).to.include('Keputusan hanya dapat dibatalkan dalam 10 detik.');
  });

  it('is there for programs', async () => {
    const user = await aUser('editor');
    const client = await apiClient(user);
    const path = `/api/v1/moderation/stories/${String((await aSubmittedStory())._id)}`;
    await client.send('POST', `${path}/newsworthiness`, { decision: 'unfit', reason: 'Iklan.' });
    const undone = await client.send('POST', `${path}/reversal`);
    expect(undone.status).to.equal(200);
    expect(undone.json()).to.include({ status: 'submitted' }).and.not.to.have.property('newsworthiness');
    expect((await client.send('POST', `${path}/reversal`)).json()).to.include({ code: 'nothing-to-undo' });
  });
});
