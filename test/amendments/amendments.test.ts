import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { approveAmendment, refuseAmendment } from '../../server/amendments/decide.js';
import { proposeAmendment, withdrawAmendment } from '../../server/amendments/propose.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { storyBySlug } from '../../server/feed/feed.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { claimStory } from '../../server/moderation/claims.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { countQueue, listQueue } from '../../server/moderation/queue.js';
import { verifyAudit } from '../../server/moderation/verify-audit.js';
import { aPublishedStory } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { storyInput } from '../support/stories.js';

const PUBLISHED = new Date('2026-03-04T02:00:00Z');
const NOW = new Date('2026-03-05T02:00:00Z');
const LATER = new Date('2026-03-05T03:00:00Z');

const aChange = (fields: Record<string, string> = {}): Record<string, string> => ({
  ...storyInput({ title: 'Warga Juai memperbaiki jembatan gantung', village: '63.11.02.2001' }),
  kind: 'erratum',
  text: 'Jembatan itu di Juai.',
  reason: 'Salah tulis nama desa.',
  ...fields,
});

const clock = () => ({ now: NOW, timeZone: portal().config.timeZone });

async function refusalOf(act: Promise<unknown>): Promise<unknown> {
  return act.then(
    () => 'taken',
    (error: unknown) => error,
  );
}

describe('an amendment of a published story', () => {
  let author: CurrentUser;
  let editor: CurrentUser;
  let verifier: CurrentUser;
  let id: string;
  beforeEach(freshDatabase);
  beforeEach(async () => {
    [author, editor, verifier] = [
      await aPerson('contributor'),
      await aPerson('editor'),
      await aPerson('verifier'),
    ];
    id = String((await aPublishedStory({ author, now: PUBLISHED }))._id);
  });
  const stored = () => Story.findById(id).orFail().lean();

  it('of its author waits for an editor and a verifier while the old text stays up', async () => {
    const before = await stored();
    await proposeAmendment(author, id, aChange(), clock());
    await approveAmendment(verifier, id, 'valid', {}, NOW);
    const waiting = await stored();
    expect(waiting).to.include({ title: before.title, body: before.body, status: 'published' });
    expect(waiting.amendment).to.include({ title: aChange().title, reason: aChange().reason });
    expect((await storyBySlug(before.slug!))!.corrections).to.deep.equal([]);

    await approveAmendment(editor, id, 'fit', {}, LATER);
    const after = await stored();
    expect(after).to.include({ title: aChange().title, status: 'published', slug: before.slug });
    expect(after.searchTokens).to.include('juai');
    expect(after).not.to.have.any.keys('amendment', 'refusedAmendment', 'claim');
    expect(after.formerTexts).to.have.length(1);
    expect(after.formerTexts![0]).to.include({ title: before.title, body: before.body });
    const [correction] = after.corrections;
    expect(correction).to.include({ kind: 'erratum', text: aChange().text, reason: aChange().reason });
    expect(String(correction!.amended!.fit.by)).to.equal(editor.id);
    expect(String(correction!.amended!.valid.by)).to.equal(verifier.id);
    expect(after.history.slice(-3).map(({ action }) => action)).to.deep.equal([
      'amendment-proposed',
      'amendment-valid',
      'corrected-erratum',
    ]);
    const shown = (await storyBySlug(before.slug!))!;
    expect(shown.updatedAt).to.deep.equal(LATER);
    expect(shown.corrections[0]).to.include({ number: 1, amended: true, role: 'editor' });
    expect(JSON.stringify(shown)).not.to.include(before.title);
    expect(await verifyAudit()).to.include({ broken: 0 });
  });

  it('of an editor is fit by that, and needs a verifier', async () => {
    const proposed = await proposeAmendment(editor, id, aChange({ kind: 'correction' }), clock());
    expect(String(proposed.amendment!.fit!.by)).to.equal(editor.id);
    expect(
      await refusalOf(approveAmendment({ ...editor, role: 'verifier' }, id, 'valid', {}, NOW)),
    ).to.include({ code: 'own-amendment' });
    const taken = await approveAmendment(verifier, id, 'valid', {}, NOW);
    expect(taken.title).to.equal(aChange().title);
    expect(taken.history.at(-1)).to.include({ action: 'corrected-correction', role: 'verifier' });
  });

  it('is judged by nobody who wrote it or the story, and not twice by one person', async () => {
    const other = await aPerson('editor');
    await proposeAmendment(author, id, aChange(), clock());
    const admin = await aPerson('admin');
    const refused: [() => Promise<unknown>, string][] = [
      [() => approveAmendment({ ...author, role: 'editor' }, id, 'fit', {}, NOW), 'own-story'],
      [() => approveAmendment({ ...author, role: 'verifier' }, id, 'valid', {}, NOW), 'own-story'],
      [() => approveAmendment(verifier, id, 'fit', {}, NOW), 'editors-only'],
      [() => approveAmendment(editor, id, 'valid', {}, NOW), 'verifiers-only'],
      [() => refuseAmendment(admin, id, { reason: 'Tidak.' }, NOW), 'newsroom-only'],
      [() => proposeAmendment(other, id, aChange(), clock()), 'amendment-waiting'],
      [() => withdrawAmendment(other, id, NOW), 'not-your-amendment'],
    ];
    for (const [act, code] of refused) expect(await refusalOf(act()), code).to.include({ code });
    await approveAmendment(editor, id, 'fit', {}, NOW);
    expect(
      await refusalOf(approveAmendment({ ...editor, role: 'verifier' }, id, 'valid', {}, NOW)),
    ).to.include({ code: 'both-decisions' });
    expect(await refusalOf(approveAmendment(other, id, 'fit', {}, NOW))).to.deep.include({
      code: 'decided-already',
      params: { name: editor.name },
    });
    expect(
      await refusalOf(proposeAmendment(await aPerson('contributor'), id, aChange(), clock())),
    ).to.include({
      status: 404,
    });
  });

  it('is decided on by who read the newest, and by who holds the story', async () => {
    await proposeAmendment(author, id, aChange(), clock());
    const seen = (await stored()).history.at(-1)!.sequence;
    await approveAmendment(editor, id, 'fit', { seen }, NOW);
    expect(await refusalOf(approveAmendment(verifier, id, 'valid', { seen }, NOW))).to.include({
      code: 'changed-since-read',
    });
    await claimStory(await aPerson('verifier'), id, NOW);
    expect(await refusalOf(approveAmendment(verifier, id, 'valid', {}, NOW))).to.include({
      code: 'claimed-by-other',
    });
  });

  it('is refused with a reason, or withdrawn by who proposed it', async () => {
    await proposeAmendment(author, id, aChange(), clock());
    expect(await refusalOf(refuseAmendment(editor, id, { reason: ' ' }, NOW))).to.deep.include({
      fields: { reason: 'required' },
    });
    const refused = await refuseAmendment(editor, id, { reason: 'Belum ada buktinya.' }, NOW);
    expect(refused.amendment).to.equal(undefined);
    expect(refused.refusedAmendment).to.include({ title: aChange().title });
    expect(refused.refusedAmendment!.refused.reason).to.equal('Belum ada buktinya.');
    expect(refused.title).not.to.equal(aChange().title);

    await proposeAmendment(author, id, aChange(), clock());
    const withdrawn = await withdrawAmendment(author, id, NOW);
    expect(withdrawn).not.to.have.any.keys('amendment', 'refusedAmendment');
    expect(firstBrokenEntry(withdrawn)).to.equal(undefined);
  });

  it('goes with a story that is withdrawn', async () => {
    await proposeAmendment(author, id, aChange(), clock());
    const withdrawn = await correctStory(editor, id, { kind: 'withdrawal', reason: 'Keliru.' }, { now: NOW });
    expect(withdrawn).not.to.have.any.keys('amendment', 'refusedAmendment');
    expect(await refusalOf(approveAmendment(editor, id, 'fit', {}, NOW))).to.include({
      code: 'no-amendment',
    });
    expect(await refusalOf(proposeAmendment(author, id, aChange(), clock()))).to.include({
      code: 'not-published',
    });
  });

  it('changes something, in the text that is public', async () => {
    const { title, body, topic, village } = storyInput();
    const same = aChange({ title: title!, body: body!, topic: topic!, village: village! });
    expect(await refusalOf(proposeAmendment(author, id, same, clock()))).to.deep.include({
      fields: { title: 'nothing-changed' },
    });
    const published = await stored();
    const since = published.publishedAt!.toISOString();
    await proposeAmendment(editor, id, { ...aChange(), textSince: since }, clock());
    await approveAmendment(verifier, id, 'valid', {}, LATER);
    const stale = aChange({ title: 'Warga Halong memperbaiki jembatan', textSince: since });
    expect(await refusalOf(proposeAmendment(author, id, stale, clock()))).to.include({
      code: 'text-changed',
    });
  });

  it('keeps the newest ten of the texts before', async () => {
    for (let round = 1; round <= 11; round += 1) {
      await proposeAmendment(
        editor,
        id,
        aChange({ title: `Warga Juai memperbaiki jembatan ${round}` }),
        clock(),
      );
      await approveAmendment(verifier, id, 'valid', {}, NOW);
    }
    const { formerTexts, corrections } = await stored();
    expect(corrections).to.have.length(11);
    expect(formerTexts!.map(({ title }) => title.split(' ').at(-1))).to.deep.equal(
      Array.from({ length: 10 }, (_, index) => String(index + 1)),
    );
  });

  it('brings its story to the queue, where it can be claimed', async () => {
    await aPublishedStory();
    await proposeAmendment(author, id, aChange(), clock());
    const page = await listQueue(editor, { state: 'amended' }, { now: NOW, limit: 10 });
    expect(page.items.map((item) => [item.id, item.amended, item.claimable])).to.deep.equal([
      [id, true, true],
    ]);
    expect(await countQueue(editor, { state: 'open' }, NOW)).to.include({
      amended: 1,
      open: 0,
      published: 2,
    });
  });

  it('betrays itself when it is changed in the database', async () => {
    await proposeAmendment(author, id, aChange(), clock());
    await Story.updateOne({ _id: id }, { $set: { 'amendment.fit': { by: editor.id, at: NOW } } });
    expect((await verifyAudit()).findings[0]).to.include('without an audit entry');
  });
});
