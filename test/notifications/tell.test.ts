import { expect } from 'chai';
import { Delivery } from '../../models/delivery.js';
import { Notification } from '../../models/notification.js';
import { Story } from '../../models/story.js';
import { runJob } from '../../jobs/index.js';
import { refuseAmendment } from '../../server/amendments/decide.js';
import { proposeAmendment } from '../../server/amendments/propose.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { decideAuthenticity, decideNewsworthiness, escalate } from '../../server/moderation/decisions.js';
import { publish } from '../../server/moderation/publication.js';
import { undoDecision } from '../../server/moderation/undo.js';
import { UNDO_SECONDS } from '../../server/moderation/undo-time.js';
import { tellAuthors } from '../../server/notifications/tell.js';
import { aPublishedStory, EVIDENCE } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aDraft, aSubmittedStory, storyInput } from '../support/stories.js';
import { told } from '../support/told.js';

const NOW = new Date('2026-03-04T02:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const valid = { verdict: 'valid', explanation: 'Cocok dengan keterangan dinas.', evidence: EVIDENCE };
const kinds = async () => (await told()).map(({ kind }) => kind);
const tell = (seconds: number) => tellAuthors(portal(), later(seconds));

describe('telling an author', () => {
  beforeEach(freshDatabase);

  it('tells of each step from sending in to withdrawal, once, and never who took it', async () => {
    const author = await aPerson('contributor');
    const editor = await aPerson('editor', { name: 'Redaktur Rahasia' });
    const verifier = await aPerson('verifier', { name: 'Verifikator Rahasia' });
    const story = await aSubmittedStory({ author, now: NOW });
    const id = String(story._id);
    await tell(0);
    expect(await kinds()).to.deep.equal(['received']);
    await decideNewsworthiness(editor, id, { decision: 'fit' }, later(60));
    await tell(100);
    await decideAuthenticity(verifier, id, valid, later(120));
    await tell(160);
    const { slug } = await publish(editor, id, { now: later(180) });
    await tell(180);
    await correctStory(
      editor,
      id,
      { kind: 'erratum', text: 'Ejaan.', reason: 'Salah eja' },
      { now: later(200) },
    );
    await correctStory(editor, id, { kind: 'withdrawal', reason: 'Diminta warga.' }, { now: later(220) });
    await tell(220);
    await tell(10_000);
    expect(await kinds()).to.deep.equal(['received', 'fit', 'ready', 'published', 'corrected', 'withdrawn']);
    const all = await told();
    expect(all.find(({ kind }) => kind === 'published')).to.include({
      slug,
      title: story.title,
      read: false,
    });
    expect(all.at(-1)!.reason).to.deep.equal({ id: 'Diminta warga.', en: 'Diminta warga.' });
    expect(all.every(({ user }) => String(user) === author.id)).to.equal(true);
    expect(JSON.stringify(all))
      .not.to.match(/Rahasia/)
      .and.not.to.include(editor.id);
    expect(await Story.findById(id).lean()).not.to.have.property('untold');
  });

  it('gives a returned story’s reason in both languages, with the help that goes with it', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory({ now: NOW }))._id);
    const decision = { decision: 'returned', preset: 'source-unclear', note: 'Siapa kepala desanya?' };
    await decideNewsworthiness(editor, id, decision, later(1));
    await tell(60);
    const returned = (await told()).at(-1)!;
    expect(returned).to.include({ kind: 'returned', note: 'Siapa kepala desanya?' });
    expect(returned.reason!.en).not.to.equal(returned.reason!.id);
    expect(returned.help).to.have.all.keys('id', 'en');
  });

  it('waits until a decision can no longer be taken back, and says nothing of what was', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory({ now: NOW }))._id);
    await tell(0);
    const returned = { decision: 'returned', reason: 'Belum jelas.' };
    await decideNewsworthiness(editor, id, returned, later(100));
    for (const seconds of [100, 100 + UNDO_SECONDS, 100 + UNDO_SECONDS + 4]) await tell(seconds);
    expect(await kinds()).to.deep.equal(['received']);
    await undoDecision(editor, id, later(100 + UNDO_SECONDS));
    await tell(200);
    expect(await kinds()).to.deep.equal(['received']);
    await decideNewsworthiness(editor, id, returned, later(300));
    await tell(300 + UNDO_SECONDS + 5);
    expect(await kinds()).to.deep.equal(['received', 'returned']);
  });

  it('tells at once of a decision that something followed', async () => {
    const [editor, verifier] = [await aPerson('editor'), await aPerson('verifier')];
    const id = String((await aSubmittedStory({ now: NOW }))._id);
    await decideNewsworthiness(editor, id, { decision: 'fit' }, later(1));
    await decideAuthenticity(verifier, id, valid, later(2));
    await tell(3);
    expect(await kinds()).to.deep.equal(['received', 'fit']);
    await tell(60);
    expect(await kinds()).to.deep.equal(['received', 'fit', 'ready']);
  });

  it('says nothing of drafts, claims, questions to the police and evidence', async () => {
    const editor = await aPerson('editor');
    await aDraft({ now: NOW });
    const id = String((await aSubmittedStory({ now: NOW }))._id);
    await escalate(editor, id, { question: 'Apa benar?' }, later(5));
    await tell(100);
    expect(await kinds()).to.deep.equal(['received']);
  });

  it('tells of a refused change to whoever proposed it', async () => {
    const [author, editor, verifier] = [
      await aPerson('contributor'),
      await aPerson('editor'),
      await aPerson('verifier'),
    ];
    const change = { kind: 'erratum', text: 'Ejaan.', reason: 'Salah eja' };
    const context = { now: later(60), timeZone: portal().config.timeZone };
    for (const proposer of [author, editor]) {
      const id = String((await aPublishedStory({ author, now: NOW }))._id);
      const text = { ...storyInput({ title: 'Warga Halong membangun jembatan' }), ...change };
      await proposeAmendment(proposer, id, text, context);
      await refuseAmendment(verifier, id, { reason: 'Belum jelas.' }, later(90));
    }
    await tell(200);
    const refused = (await told()).filter(({ kind }) => kind === 'change-refused');
    expect(refused.map(({ reason }) => reason!.id)).to.deep.equal(['Belum jelas.']);
  });

  it('tells once where many instances look at the same moment', async () => {
    await Promise.all(Array.from({ length: 5 }, () => aSubmittedStory({ now: NOW })));
    const runs = await Promise.all(Array.from({ length: 6 }, () => tell(1)));
    expect(await Notification.countDocuments()).to.equal(5);
    expect(runs.reduce((sum, run) => sum + run.told, 0)).to.equal(5);
    expect(await Story.countDocuments({ untold: { $exists: true } })).to.equal(0);
  });

  it('misses no step that is taken while it looks', async () => {
    const [editor, verifier] = [await aPerson('editor'), await aPerson('verifier')];
    for (let round = 0; round < 10; round += 1) {
      const id = String((await aSubmittedStory({ now: NOW }))._id);
      await Promise.all([
        tell(60),
        decideNewsworthiness(editor, id, { decision: 'fit' }, later(1)),
        tell(60),
        decideAuthenticity(verifier, id, valid, later(1)),
        tell(60),
      ]);
      await tell(60);
      const stories = await Notification.find({ story: id }).lean();
      expect(stories.map(({ _id }) => _id).toSorted()).to.deep.equal([`${id}:1`, `${id}:2`, `${id}:3`]);
    }
  });

  it('is a job, which prepares no e-mail where no mail server is set', async () => {
    await aSubmittedStory({ now: NOW });
    const result = await runJob('tell-authors', portal());
    expect(result).to.deep.equal({ told: 1, failed: 0, sent: 0 });
    expect(await Delivery.countDocuments()).to.equal(0);
  });
});
