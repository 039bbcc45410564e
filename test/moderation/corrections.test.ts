import { expect } from 'chai';
import { correctStory } from '../../server/moderation/corrections.js';
import { aPublishedStory, aReadyStory } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';

const NOW = new Date('2026-03-05T02:00:00Z');

describe('corrections', () => {
  beforeEach(freshDatabase);

  it('stay with a published story, each with its time and reason', async () => {
    const editor = await aPerson('editor');
    const id = String((await aPublishedStory())._id);
    const erratum = { kind: 'erratum', text: 'Jembatan itu di Halong.', reason: 'Salah tulis nama desa.' };
    const reply = {
      kind: 'right-of-reply',
      text: 'Kepala desa menyatakan sebaliknya.',
      reason: 'Surat 3 Maret.',
    };
    await correctStory(editor, id, erratum, { now: NOW });
    const story = await correctStory(editor, id, reply, { now: NOW });
    expect(story.status).to.equal('published');
    expect(story.corrections).to.have.length(2);
    expect(story.corrections[0]).to.include(erratum);
    expect(story.corrections[1]).to.include(reply);
    expect(story.history.at(-1)).to.include({ action: 'corrected-right-of-reply', reason: reply.reason });
  });

  it('withdraw a story with a public reason', async () => {
    const editor = await aPerson('editor');
    const id = String((await aPublishedStory())._id);
    const withdrawal = { kind: 'withdrawal', text: '', reason: 'Narasumber menarik keterangannya.' };
    const story = await correctStory(editor, id, withdrawal, { now: NOW });
    expect(story.status).to.equal('withdrawn');
    expect(story.withdrawnAt).to.deep.equal(NOW);
    expect(story.corrections[0]).to.include({ kind: 'withdrawal', text: withdrawal.reason });
  });

  it('need words for readers, a reason, a published story and an editor who did not write it', async () => {
    const editor = await aPerson('editor');
    const id = String((await aPublishedStory())._id);
    const [verifier, ready] = [await aPerson('verifier'), String((await aReadyStory())._id)];
    const erratum = { kind: 'erratum', text: 'Ralat.', reason: 'Salah tulis.' };
    const own = String((await aPublishedStory({ author: editor }))._id);
    const refused: [() => Promise<unknown>, Record<string, unknown>][] = [
      [
        () => correctStory(editor, id, { ...erratum, text: '' }, { now: NOW }),
        { fields: { text: 'required' } },
      ],
      [
        () => correctStory(editor, id, { kind: 'withdrawal' }, { now: NOW }),
        { fields: { reason: 'required' } },
      ],
      [() => correctStory(verifier, id, erratum, { now: NOW }), { code: 'editors-only' }],
      [() => correctStory(editor, own, erratum, { now: NOW }), { code: 'own-story' }],
      [() => correctStory(editor, ready, erratum, { now: NOW }), { code: 'not-published' }],
    ];
    for (const [act, why] of refused) {
      const outcome = await act().then(
        () => 'taken',
        (error: unknown) => error,
      );
      expect(outcome).to.deep.include(why);
    }
  });
});
