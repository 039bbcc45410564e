import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { Forbidden, Invalid } from '../../server/errors.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { saveDraft, submitStory } from '../../server/stories/submit.js';
import { refusal } from '../support/refusal.js';
import { aPerson, DISTRICT, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { storyInput } from '../support/stories.js';

// A Friday: three working days later is a Wednesday.
const FRIDAY = new Date('2026-11-20T03:00:00Z');
const WEDNESDAY = new Date('2026-11-25T03:00:00Z');
const clock = { now: FRIDAY, timeZone: 'Asia/Makassar' };

describe('sending a story', () => {
  beforeEach(freshDatabase);

  it('gives it a receipt number, a due time, its district, its group and words to find it by', async () => {
    const author = await aPerson('contributor');
    const { story, created } = await submitStory(author, storyInput(), clock);
    expect(created).to.equal(true);
    expect(story).to.deep.include({
      receipt: 'KIM-2026-000001',
      status: 'submitted',
      revision: 1,
      village: VILLAGE,
      district: DISTRICT,
      submittedAt: FRIDAY,
      dueAt: WEDNESDAY,
    });
    expect(String(story.author)).to.equal(author.id);
    expect(String(story.organisation)).to.equal(author.organisation);
    expect(story.searchTokens).to.include.members(['halong', 'jembatan', 'gantung', 'minggu']);
    // What is stored was sealed in the ledger since.
    expect(await Story.findById(story._id).lean()).to.deep.equal({ ...story, ledgerLine: 1 });
  });

  it('begins an audit trail that is whole', async () => {
    const { story } = await submitStory(await aPerson('contributor'), storyInput(), clock);
    expect(story.history).to.have.lengthOf(1);
    expect(story.history[0]).to.deep.include({
      action: 'submitted',
      from: null,
      to: 'submitted',
      sequence: 1,
    });
    expect(firstBrokenEntry(story)).to.equal(undefined);
  });

  it('counts the receipt numbers of a year in the portal’s time zone', async () => {
    const author = await aPerson('contributor');
    const newYearInBalangan = { ...clock, now: new Date('2026-12-31T16:30:00Z') };
    const first = await submitStory(author, storyInput(), clock);
    const second = await submitStory(author, storyInput(), clock);
    const third = await submitStory(author, storyInput(), newYearInBalangan);
    const receipts = [first, second, third].map(({ story }) => story.receipt);
    expect(receipts).to.deep.equal(['KIM-2026-000001', 'KIM-2026-000002', 'KIM-2027-000001']);
  });

  it('makes one story of the same submission twenty times at once', async () => {
    const author = await aPerson('contributor');
    const input = storyInput({ idempotencyKey: 'form-0123456789' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => submitStory(author, input, clock)));
    expect(answers.filter(({ created }) => created)).to.have.lengthOf(1);
    expect(new Set(answers.map(({ story }) => String(story._id))).size).to.equal(1);
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('keeps the same key of two authors apart', async () => {
    const input = storyInput({ idempotencyKey: 'form-0123456789' });
    await submitStory(await aPerson('contributor'), input, clock);
    const { created } = await submitStory(await aPerson('contributor'), input, clock);
    expect(created).to.equal(true);
    expect(await Story.countDocuments()).to.equal(2);
  });

  it('sends the draft that the same form was kept in', async () => {
    const author = await aPerson('contributor');
    const idempotencyKey = 'form-0123456789';
    const draft = await saveDraft(author, { title: 'Jembatan', idempotencyKey }, clock);
    expect(draft.story).to.deep.include({ status: 'draft', title: 'Jembatan', body: '', village: '' });
    const { story } = await submitStory(author, storyInput({ idempotencyKey }), clock);
    expect(story._id).to.deep.equal(draft.story._id);
    expect(story.history.map(({ action }) => action)).to.deep.equal(['drafted', 'submitted']);
    expect(firstBrokenEntry(story)).to.equal(undefined);
    const again = await saveDraft(author, { title: 'Jembatan', idempotencyKey }, clock);
    expect(again).to.deep.include({ created: false });
    expect(again.story.status).to.equal('submitted');
  });

  it('names every field that is wrong', async () => {
    const author = await aPerson('contributor');
    const refused = async (fields: Record<string, string>) =>
      ((await refusal(submitStory(author, storyInput(fields), clock))) as Invalid).fields;
    expect(await refused({ title: ' Tes ', body: 'Pendek.', topic: '', village: '' })).to.deep.equal({
      title: 'title-too-short',
      body: 'body-too-short',
      topic: 'required',
      village: 'required',
    });
    expect(await refused({ title: 'a'.repeat(151), topic: 'gosip', village: '63.11.02' })).to.deep.equal({
      title: 'title-too-long',
      topic: 'bad-value',
      village: 'unknown-village',
    });
    for (const sourceUrl of ['javascript:alert(1)', 'ftp://desa.id/a', 'bukan alamat', 'https://']) {
      expect(await refused({ sourceUrl })).to.deep.equal({ sourceUrl: 'bad-url' });
    }
    const missing = (await refusal(submitStory(author, {}, clock))) as Invalid;
    expect(missing.fields).to.deep.equal({
      title: 'required',
      body: 'required',
      topic: 'required',
      village: 'required',
    });
    expect(await Story.countDocuments()).to.equal(0);
  });

  it('counts the letters of the text, not of its tags', async () => {
    const padded = `<p>${'<strong></strong>'.repeat(20)}Pendek.</p>`;
    const error = await refusal(
      submitStory(await aPerson('contributor'), storyInput({ body: padded }), clock),
    );
    expect(error).to.be.instanceOf(Invalid).and.to.have.deep.property('fields', { body: 'body-too-short' });
  });

  it('is for roles that submit', async () => {
    expect(await refusal(submitStory(await aPerson('police'), storyInput(), clock))).to.be.instanceOf(
      Forbidden,
    );
  });
});
