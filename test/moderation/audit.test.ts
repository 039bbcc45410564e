import { expect } from 'chai';
import { Types } from 'mongoose';
import { LedgerLine } from '../../models/ledger-line.js';
import { Story, type StoryRecord } from '../../models/story.js';
import { addEvidence, removeEvidence } from '../../server/evidence/gather.js';
import { AUDITED_FIELDS, formerStateHash } from '../../server/moderation/audited-state.js';
import { entryHash, FIRST_PREVIOUS_HASH, firstBrokenEntry } from '../../server/moderation/audit.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { lineHash } from '../../server/moderation/ledger.js';
import { verifyAudit } from '../../server/moderation/verify-audit.js';
import { aHoaxStory, aPublishedStory } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

type Tampering = (story: StoryRecord) => object;

/** What verify-audit says, in one line; empty when all is whole. */
async function findings(): Promise<string> {
  return (await verifyAudit()).findings.join('; ');
}

function tamper(story: StoryRecord, change: object) {
  return Story.collection.updateOne({ _id: story._id }, change);
}

/** The trail with its hashes made anew, as somebody would who knows how it is done. */
function rechained({ _id, history }: StoryRecord): StoryRecord['history'] {
  let previousHash = FIRST_PREVIOUS_HASH;
  return history.map((entry) => {
    const forged = { ...entry, previousHash };
    previousHash = entryHash(_id, forged);
    return { ...forged, hash: previousHash };
  });
}

/** Another value of the same kind. */
function otherThan(value: unknown): unknown {
  if (value instanceof Date) return new Date(value.getTime() + 1);
  if (value instanceof Types.ObjectId) return new Types.ObjectId();
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return [...(value as unknown[]), 'lain'];
  if (typeof value === 'object' && value !== null) return { ...value, lain: 'lain' };
  return typeof value === 'string' ? `${value}x` : 'lain';
}

describe('the audit trail', () => {
  beforeEach(freshDatabase);

  it('is whole for stories that went their way, and says who did what', async () => {
    const story = await aPublishedStory();
    await aSubmittedStory();
    expect(story.history.map(({ action }) => action)).to.deep.equal([
      'submitted',
      'decided-fit',
      'judged-valid',
      'published',
    ]);
    expect(firstBrokenEntry(story)).to.equal(undefined);
    const last = await LedgerLine.findById(5).orFail().lean();
    expect(await verifyAudit()).to.deep.equal({
      stories: 2,
      entries: 5,
      unsealed: 0,
      seal: { number: 5, hash: last.hash },
      broken: 0,
      findings: [],
    });
  });

  it('names the kind of a hoax as its code, and the deadline that the act was under', async () => {
    const { history, dueAt } = await aHoaxStory();
    expect(history.at(-1)).to.deep.include({ action: 'judged-hoax', code: 'fabricated', dueAt });
  });

  it('betrays every field of an entry that is altered, and one that is added', async () => {
    const story = await aHoaxStory();
    const entry = story.history[1]!;
    const optional = { note: undefined, lain: undefined };
    for (const [field, value] of Object.entries({ ...entry, ...optional })) {
      await tamper(story, { $set: { [`history.1.${field}`]: otherThan(value) } });
      expect(await findings(), field).to.equal(`${story.receipt}: audit entry 2 is broken`);
      await tamper(story, { $set: { 'history.1': entry } });
      expect(await findings(), `${field} as it was`).to.equal('');
    }
  });

  it('betrays every audited field of a story that is changed without an entry', async () => {
    const story = await aPublishedStory({ sourceUrl: 'https://balangankab.go.id/jembatan' });
    const { title, ...changed } = Object.fromEntries(AUDITED_FIELDS.map((field) => [field, story[field]]));
    delete changed._id;
    for (const [field, value] of Object.entries({ title, ...changed })) {
      await tamper(story, { $set: { [field]: otherThan(value) } });
      expect((await verifyAudit()).broken, field).to.equal(1);
      await tamper(story, value === undefined ? { $unset: { [field]: 1 } } : { $set: { [field]: value } });
      expect(await findings(), `${field} as it was`).to.equal('');
    }
  });

  it('holds where an earlier version answered for photos as they were stored', async () => {
    const published = await aPublishedStory();
    const photo = { _id: new Types.ObjectId(), caption: 'Jembatan', width: 8, height: 6, renditions: [] };
    const story = { ...published, photos: [photo] };
    const state = formerStateHash(story);
    story.history = rechained({ ...story, history: story.history.map((entry) => ({ ...entry, state })) });
    expect(firstBrokenEntry(story)).to.equal(undefined);
    const changed = { ...story, photos: [{ ...photo, caption: 'Sawah' }] };
    expect(firstBrokenEntry(changed)).to.equal(story.history.length + 1);
  });

  it('betrays evidence that is changed, and lets its pages be fetched later', async () => {
    const story = await aSubmittedStory();
    const editor = await aPerson('editor');
    const id = String(story._id);
    const given = { kind: 'link', url: 'https://balangankab.go.id/jembatan' };
    const { evidence } = await addEvidence(editor, id, given, new Date());
    await addEvidence(editor, id, { kind: 'note', text: 'Pak camat mengiyakan.' }, new Date());
    expect(await findings()).to.equal('');
    await tamper(story, { $set: { 'evidence.0.copy': { attempts: 1, sha256: 'a'.repeat(64) } } });
    expect(await findings()).to.equal('');
    const which = { storyId: id, evidenceId: String(evidence._id) };
    await removeEvidence(editor, which, { reason: 'Salah tautan.' }, new Date());
    expect(await findings()).to.equal('');
    for (const path of ['evidence.1.text', 'evidence.0.url', 'evidence.0.removed.reason']) {
      const before = await Story.findById(story._id).orFail().lean();
      await tamper(story, { $set: { [path]: 'lain' } });
      expect(await findings(), path).to.equal(
        `${story.receipt}: the story was changed without an audit entry`,
      );
      await Story.collection.replaceOne({ _id: story._id }, before);
    }
  });

  const ofTheTrail: [string, Tampering, string][] = [
    ['an entry removed from the start', ({ history }) => history.slice(1), 'entry 1 is broken'],
    ['an entry removed from the middle', ({ history }) => history.toSpliced(2, 1), 'entry 3 is broken'],
    [
      'an entry removed from the end',
      ({ history }) => history.slice(0, -1),
      'entry 4 is not what the ledger',
    ],
    ['two entries exchanged', ({ history: [a, b, c, d] }) => [a, c, b, d], 'entry 2 is broken'],
    ['an entry told twice', ({ history }) => [...history, history[3]], 'entry 5 is broken'],
    ['no entries at all', () => [], 'entry 1 is not what the ledger'],
  ];
  for (const [what, history, words] of ofTheTrail) {
    it(`betrays ${what}`, async () => {
      const story = await aPublishedStory();
      await tamper(story, { $set: { history: history(story) } });
      expect(await findings()).to.contain(`${story.receipt}: audit ${words}`);
    });
  }

  for (const nonsense of [null, 'x', [null], [1], { entries: {} }]) {
    it(`betrays ${JSON.stringify(nonsense)} in place of the trail`, async () => {
      const story = await aPublishedStory();
      await tamper(story, { $set: { history: nonsense } });
      const unsetting = await aPublishedStory();
      await tamper(unsetting, { $unset: { history: 1 } });
      const { broken, findings: named } = await verifyAudit();
      expect(broken).to.equal(2);
      expect(named.join()).to.contain(story.receipt).and.contain(unsetting.receipt);
    });
  }

  it('betrays an entry that was moved to another story', async () => {
    const [from, to] = [await aPublishedStory(), await aPublishedStory()];
    await tamper(to, { $set: { 'history.3': from.history[3] } });
    expect(await findings()).to.equal(`${to.receipt}: audit entry 4 is broken`);
  });

  it('betrays a trail that belongs to another story as a whole', async () => {
    const [from, to] = [await aPublishedStory(), await aPublishedStory()];
    await tamper(to, { $set: { history: from.history } });
    expect(await findings()).to.equal(`${to.receipt}: audit entry 1 is broken`);
  });

  it('betrays a reason that was altered together with every hash behind it', async () => {
    const story = await aHoaxStory();
    story.history[1]!.reason = 'Alasan yang lain.';
    const history = rechained(story);
    const forged = firstBrokenEntry({ ...story, history });
    expect(forged, 'the forgery is a chain that holds').to.equal(undefined);
    await tamper(story, { $set: { history } });
    expect(await findings()).to.equal(`${story.receipt}: audit entry 2 is not what the ledger holds`);
  });

  it('betrays a story that was put back, whole, to what it was before', async () => {
    const published = await aPublishedStory();
    const before = await Story.findById(published._id).orFail().lean();
    await correctStory(
      await aPerson('editor'),
      String(published._id),
      { kind: 'withdrawal', reason: 'Keliru.' },
      { now: new Date() },
    );
    await Story.collection.replaceOne({ _id: before._id }, before);
    expect(await findings()).to.equal(`${before.receipt}: audit entry 5 is not what the ledger holds`);
    await tamper(before, { $set: { ledgerLine: 0 } });
    expect(await findings()).to.equal(`${before.receipt}: audit entry 5 is not what the ledger holds`);
  });

  it('betrays a story that was deleted, and lets drafts go', async () => {
    await Story.deleteOne({ _id: (await aDraft())._id });
    expect(await findings()).to.equal('');
    for (const story of [await aSubmittedStory(), await aSubmittedStory()]) {
      await Story.deleteOne({ _id: story._id });
    }
    await aSubmittedStory();
    expect(await findings()).to.equal(
      'a story is missing that line 1 of the ledger tells of; a story is missing that line 2 of the ledger tells of',
    );
  });

  it('counts what it finds, and names the first ten', async () => {
    for (let made = 0; made < 12; made += 1) await aDraft({ title: `Draf nomor ${made}` });
    await Story.collection.updateMany({}, { $set: { title: 'Lain' } });
    const { broken, findings: named } = await verifyAudit();
    expect(broken).to.equal(12);
    expect(named).to.have.length(10);
  });
});

describe('the ledger of all audit trails', () => {
  beforeEach(freshDatabase);

  it('betrays every field of a line that is altered, and one that is added', async () => {
    const { _id: story } = await aPublishedStory();
    const line = await LedgerLine.findOne({ story, action: 'published' }).orFail().lean();
    const { _id, ...fields } = line;
    for (const [field, value] of Object.entries({ ...fields, lain: undefined })) {
      await LedgerLine.collection.updateOne({ _id: _id as never }, { $set: { [field]: otherThan(value) } });
      expect(await findings(), field).to.contain(`line ${_id} of the ledger is broken`);
      await LedgerLine.collection.replaceOne({ _id: _id as never }, fields);
      expect(await findings(), `${field} as it was`).to.equal('');
    }
  });

  it('betrays a line that is missing, at either end and between', async () => {
    const story = await aPublishedStory();
    const lines = await LedgerLine.find().lean();
    for (const line of lines) {
      await LedgerLine.deleteOne({ _id: line._id });
      expect(await findings(), `line ${line._id}`).to.contain(`${story.receipt}: audit entry`);
      await LedgerLine.create(line);
    }
    expect(await findings()).to.equal('');
  });

  it('written anew as a whole is betrayed by a seal that was noted down', async () => {
    const story = await aPublishedStory();
    await aSubmittedStory();
    const noted = (await verifyAudit()).seal!;
    await aSubmittedStory();
    expect(await verifyAudit(noted)).to.include({ broken: 0 });
    await Story.deleteOne({ _id: story._id });
    await LedgerLine.deleteMany({ story: story._id });
    await writeAnew();
    expect(await verifyAudit(), 'without the note it holds').to.include({ broken: 0 });
    const { findings: named } = await verifyAudit(noted);
    expect(named).to.deep.equal([`line ${noted.number} of the ledger is not what was noted`]);
  });
});

/** Numbers and chains the lines that are left as if there had been no others. */
async function writeAnew(): Promise<void> {
  const left = await LedgerLine.find().sort({ _id: 1 }).lean();
  await LedgerLine.deleteMany({});
  let previous = { _id: 0, hash: FIRST_PREVIOUS_HASH };
  for (const { hash: _old, ...line } of left) {
    const fields = { ...line, _id: previous._id + 1, previousHash: previous.hash };
    previous = { ...fields, hash: lineHash(fields) };
    await LedgerLine.create(previous);
    await Story.collection.updateOne({ _id: line.story }, { $set: { ledgerLine: previous._id } });
  }
}
