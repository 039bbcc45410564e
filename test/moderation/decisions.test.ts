import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { changeUser } from '../../server/auth/users.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { Conflict, Forbidden, Invalid, NotFound, type PortalError } from '../../server/errors.js';
import { claimStory } from '../../server/moderation/claims.js';
import {
  decideAuthenticity,
  decideNewsworthiness,
  escalate,
  giveOpinion,
} from '../../server/moderation/decisions.js';
import { publish } from '../../server/moderation/publication.js';
import { aPublishedStory, aReadyStory, EVIDENCE } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

const NOW = new Date('2026-03-04T02:00:00Z');
const MINUTE_MS = 60_000;

const fit = { decision: 'fit' };
const valid = { verdict: 'valid', explanation: 'Cocok dengan keterangan dinas.', evidence: EVIDENCE };

/** The error that a refused act throws. */
async function refusal(act: Promise<unknown>): Promise<PortalError> {
  try {
    await act;
  } catch (error) {
    return error as PortalError;
  }
  throw new Error('the act was not refused');
}

describe('decisions on a story', () => {
  beforeEach(freshDatabase);

  it('makes a story ready in either order, with an entry in the trail for each decision', async () => {
    const [editor, verifier] = [await aPerson('editor'), await aPerson('verifier')];
    const decide = {
      editor: (id: string) => decideNewsworthiness(editor, id, fit, NOW),
      verifier: (id: string) => decideAuthenticity(verifier, id, valid, NOW),
    };
    for (const order of [['editor', 'verifier'] as const, ['verifier', 'editor'] as const]) {
      const id = String((await aSubmittedStory())._id);
      expect((await decide[order[0]](id)).status).to.equal('submitted');
      const story = await decide[order[1]](id);
      expect(story.status).to.equal('ready');
      expect(story.history.map((entry) => entry.role)).to.deep.equal(['contributor', ...order]);
      expect(story.history.at(-1)).to.include({ from: 'submitted', to: 'ready' });
    }
  });

  it('needs a reason to return or reject, and keeps it with the decision', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory())._id);
    for (const decision of ['unfit', 'returned']) {
      const error = await refusal(decideNewsworthiness(editor, id, { decision, reason: '  ' }, NOW));
      expect(error).to.be.instanceOf(Invalid).with.deep.property('fields', { reason: 'required' });
    }
    const returned = { decision: 'returned', reason: 'Belum jelas siapa sumbernya.', note: 'Sebut sumber.' };
    const story = await decideNewsworthiness(editor, id, returned, NOW);
    expect(story.status).to.equal('returned');
    expect(story.newsworthiness).to.include(returned);
    expect(story.history.at(-1)).to.include({ reason: returned.reason, note: returned.note, to: 'returned' });
  });

  const tooLittle: [string, Record<string, unknown>, Record<string, string>][] = [
    ['a verdict', {}, { verdict: 'required' }],
    [
      'evidence to call it valid',
      { verdict: 'valid', explanation: 'Benar.' },
      { evidence: 'evidence-required' },
    ],
    [
      'a category, an explanation and a reference to call it a hoax',
      { verdict: 'hoax', evidence: [] },
      { category: 'required', explanation: 'required', evidence: 'evidence-required' },
    ],
    ['an explanation to leave it open', { verdict: 'inconclusive' }, { explanation: 'required' }],
    [
      'web addresses as evidence',
      { verdict: 'valid', evidence: [...EVIDENCE, { url: 'javascript:alert(1)', title: 'x' }] },
      { 'evidence.1.url': 'bad-url' },
    ],
  ];
  for (const [what, input, fields] of tooLittle) {
    it(`needs ${what}`, async () => {
      const story = await aSubmittedStory();
      const verifier = await aPerson('verifier');
      const error = await refusal(decideAuthenticity(verifier, String(story._id), input, NOW));
      expect(error).to.be.instanceOf(Invalid).with.deep.property('fields', fields);
      const stored = await Story.findById(story._id).orFail().lean();
      expect(stored).to.include({ status: 'submitted', revision: story.revision });
      expect(stored.authenticity).to.equal(undefined);
    });
  }

  it('takes a new verdict where the evidence had not sufficed', async () => {
    const verifier = await aPerson('verifier');
    const id = String((await aSubmittedStory())._id);
    const open = { verdict: 'inconclusive', explanation: 'Dinas belum menjawab.' };
    expect((await decideAuthenticity(verifier, id, open, NOW)).status).to.equal('inconclusive');
    expect((await refusal(decideNewsworthiness(await aPerson('editor'), id, fit, NOW))).code).to.equal(
      'decided-already',
    );
    const story = await decideAuthenticity(verifier, id, valid, NOW);
    expect(story.status).to.equal('submitted');
    expect(story.authenticity).to.include({ verdict: 'valid', explanation: valid.explanation });
  });

  it('lets nobody decide on an own story', async () => {
    const roles = {
      editor: (id: string, author: Awaited<ReturnType<typeof aPerson>>) =>
        decideNewsworthiness(author, id, fit, NOW),
      verifier: (id: string, author: Awaited<ReturnType<typeof aPerson>>) =>
        decideAuthenticity(author, id, valid, NOW),
    };
    for (const role of ['editor', 'verifier'] as const) {
      const author = await aPerson(role);
      const id = String((await aSubmittedStory({ author }))._id);
      const error = await refusal(roles[role](id, author));
      expect(error).to.be.instanceOf(Forbidden).with.property('code', 'own-story');
    }
    const author = await aPerson('editor');
    const ready = await aReadyStory({ author });
    expect((await refusal(publish(author, String(ready._id), { now: NOW }))).code).to.equal('own-story');
  });

  it('lets nobody give both decisions, not even after a change of role', async () => {
    const editor = await aPerson('editor');
    const id = String((await aSubmittedStory())._id);
    await decideNewsworthiness(editor, id, fit, NOW);
    const sameAsVerifier = toCurrentUser(await changeUser(editor.id, { role: 'verifier' }));
    const error = await refusal(decideAuthenticity(sameAsVerifier, id, valid, NOW));
    expect(error).to.be.instanceOf(Forbidden).with.property('code', 'both-decisions');
  });

  it('keeps each role to its own decision', async () => {
    const id = String((await aSubmittedStory())._id);
    const [editor, verifier, admin] = [
      await aPerson('editor'),
      await aPerson('verifier'),
      await aPerson('admin'),
    ];
    expect((await refusal(decideNewsworthiness(verifier, id, fit, NOW))).code).to.equal('editors-only');
    expect((await refusal(decideNewsworthiness(admin, id, fit, NOW))).code).to.equal('editors-only');
    expect((await refusal(decideAuthenticity(editor, id, valid, NOW))).code).to.equal('verifiers-only');
    expect((await refusal(giveOpinion(editor, id, {}, NOW))).code).to.equal('police-only');
  });

  it('names who was first to the second who decides', async () => {
    const [first, second] = [await aPerson('editor', { name: 'Siti Rahmah' }), await aPerson('editor')];
    const id = String((await aSubmittedStory())._id);
    await decideNewsworthiness(first, id, fit, NOW);
    const error = await refusal(decideNewsworthiness(second, id, fit, NOW));
    expect(error).to.be.instanceOf(Conflict).with.property('code', 'decided-already');
    expect(error.params).to.deep.equal({ name: 'Siti Rahmah' });
  });

  it('lets an editor and a verifier decide at the same moment', async () => {
    const [editor, verifier] = [await aPerson('editor'), await aPerson('verifier')];
    const id = String((await aSubmittedStory())._id);
    await Promise.all([
      decideNewsworthiness(editor, id, fit, NOW),
      decideAuthenticity(verifier, id, valid, NOW),
    ]);
    const story = await Story.findById(id).orFail().lean();
    expect(story.status).to.equal('ready');
    expect(story.history).to.have.length(3);
  });

  it('does not take a decision on a text that was sent in anew after it was read', async () => {
    const story = await aSubmittedStory({ now: NOW });
    const id = String(story._id);
    const [editor, verifier] = [await aPerson('editor'), await aPerson('verifier')];
    const readBefore = { ...valid, submittedAt: new Date(NOW.getTime() - MINUTE_MS).toISOString() };
    expect((await refusal(decideAuthenticity(verifier, id, readBefore, NOW))).code).to.equal('resubmitted');
    const readNow = { ...fit, submittedAt: NOW.toISOString() };
    expect((await decideNewsworthiness(editor, id, readNow, NOW)).newsworthiness?.decision).to.equal('fit');
  });

  it('shows the desk no draft', async () => {
    const draft = await aDraft();
    const error = await refusal(decideNewsworthiness(await aPerson('editor'), String(draft._id), fit, NOW));
    expect(error).to.be.instanceOf(NotFound);
    expect(await refusal(claimStory(await aPerson('editor'), 'not-an-id', NOW))).to.be.instanceOf(NotFound);
  });
});

describe('the police', () => {
  beforeEach(freshDatabase);

  it('see a story and give their opinion only once it was escalated to them', async () => {
    const [police, editor] = [await aPerson('police'), await aPerson('editor')];
    const id = String((await aSubmittedStory())._id);
    const opinion = { opinion: 'hoax', letterNumber: 'B/12/III/2026', note: 'Tidak ada laporan kejadian.' };
    expect(await refusal(giveOpinion(police, id, opinion, NOW))).to.be.instanceOf(NotFound);
    await escalate(editor, id, { question: 'Apakah ada laporan pencurian?' }, NOW);
    expect((await refusal(escalate(editor, id, { question: 'Lagi?' }, NOW))).code).to.equal(
      'escalated-already',
    );
    const story = await giveOpinion(police, id, opinion, NOW);
    expect(story.status).to.equal('submitted');
    expect(story.opinions[0]).to.include(opinion);
    expect(story.history.at(-1)).to.include({
      action: 'advised-hoax',
      role: 'police',
      note: 'B/12/III/2026',
    });
  });
});

describe('publication', () => {
  beforeEach(freshDatabase);

  it('takes only a story that is ready', async () => {
    const editor = await aPerson('editor');
    const story = await aSubmittedStory();
    const error = await refusal(publish(editor, String(story._id), { now: NOW }));
    expect(error).to.be.instanceOf(Conflict).with.property('code', 'not-ready');
    const ready = await aReadyStory();
    const published = await publish(editor, String(ready._id), { now: NOW });
    expect(published).to.include({ status: 'published', slug: 'warga-halong-memperbaiki-jembatan-gantung' });
    expect(published.publishedAt).to.deep.equal(NOW);
    expect(String(published.publishedBy)).to.equal(editor.id);
  });

  it('gives stories of one title addresses of their own, also when they are published at once', async () => {
    const editor = await aPerson('editor');
    const stories = await Promise.all([aReadyStory(), aReadyStory(), aReadyStory()]);
    const published = await Promise.all(stories.map(({ _id }) => publish(editor, String(_id), { now: NOW })));
    expect(new Set(published.map(({ slug }) => slug)).size).to.equal(3);
    const later = await aPublishedStory();
    expect(later.slug).to.match(/^warga-halong-memperbaiki-jembatan-gantung-[\da-f]{6}$/);
  });
});
