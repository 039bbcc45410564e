import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { runJob } from '../../jobs/index.js';
import { LedgerLine } from '../../models/ledger-line.js';
import { Story, type StoryRecord } from '../../models/story.js';
import { restoreBackup } from '../../server/backup/restore.js';
import { writeBackup } from '../../server/backup/write.js';
import { changeStory } from '../../server/stories/change.js';
import { resubmitStory, editStory } from '../../server/stories/edit.js';
import { decideAuthenticity, decideNewsworthiness } from '../../server/moderation/decisions.js';
import { publish } from '../../server/moderation/publication.js';
import { sealNow } from '../../server/moderation/ledger.js';
import { verifyAudit } from '../../server/moderation/verify-audit.js';
import { fromRoot } from '../../server/paths.js';
import { aPublishedStory, EVIDENCE } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

const HOUR_MS = 60 * 60 * 1000;
/** A Monday morning. */
const MONDAY = new Date('2026-11-16T01:00:00Z');
const after = (hours: number) => new Date(MONDAY.getTime() + hours * HOUR_MS);

/** `portal verify-audit` beside the running portal. */
async function runVerifyAudit(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { config } = portal();
  const env = {
    ...process.env,
    DATA_DIR: config.dataDir,
    ...(config.mongodbUri ? { MONGODB_URI: config.mongodbUri, SESSION_SECRET: config.sessionSecret } : {}),
  };
  const command = [fromRoot('dist', 'server', 'cli', 'index.js'), 'verify-audit', ...args];
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, command, { env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

function linesOf({ _id }: Pick<StoryRecord, '_id'>) {
  return LedgerLine.find({ story: _id }).sort({ sequence: 1 }).lean();
}

/** Takes the newest lines out, as if the process had died before it wrote them. */
async function unseal(story: StoryRecord, from: number): Promise<void> {
  await LedgerLine.deleteMany({ story: story._id, sequence: { $gte: from } });
  await Story.collection.updateOne({ _id: story._id }, { $set: { ledgerLine: 0 } });
}

describe('the ledger', () => {
  beforeEach(freshDatabase);

  it('takes in every entry as it is written, and drafts once they are sent', async () => {
    const author = await aPerson('contributor');
    const draft = await aDraft({ author });
    expect(await LedgerLine.countDocuments()).to.equal(0);
    expect(draft.ledgerLine).to.equal(undefined);
    const clock = { now: new Date(), timeZone: portal().config.timeZone };
    await resubmitStory(author, String(draft._id), clock);
    expect((await linesOf(draft)).map(({ action }) => action)).to.deep.equal(['drafted', 'submitted']);
    expect(await Story.findById(draft._id).orFail().lean()).to.include({ ledgerLine: 2 });
  });

  it('holds no words of anybody', async () => {
    const story = await aPublishedStory();
    const text = JSON.stringify(await LedgerLine.find().lean());
    expect(text).not.to.contain(story.title);
    expect(text).not.to.contain(story.authenticity!.explanation);
    expect(text).not.to.contain(story.receipt);
  });

  it('says what was waited for, what was late and what was returned again', async () => {
    const { timeZone } = portal().config;
    const [author, editor, verifier] = await Promise.all(
      (['contributor', 'editor', 'verifier'] as const).map((role) => aPerson(role)),
    );
    const story = await aSubmittedStory({ author, now: MONDAY });
    const id = String(story._id);
    const returned = { decision: 'returned', reason: 'Kapan?' };
    await decideNewsworthiness(editor!, id, returned, after(2));
    await resubmitStory(author!, id, { now: after(10), timeZone });
    await decideNewsworthiness(editor!, id, returned, after(13));
    await resubmitStory(author!, id, { now: after(20), timeZone });
    const valid = { verdict: 'valid', explanation: 'Dicocokkan.', evidence: EVIDENCE };
    await decideAuthenticity(verifier!, id, valid, after(25));
    await decideNewsworthiness(editor!, id, { decision: 'fit', reason: '' }, after(200));
    await publish(editor!, id, { now: after(201) });
    const facts = (await linesOf(story)).map(({ action, waitedMs, roundMs, late, again, listed }) => [
      action,
      waitedMs && waitedMs / HOUR_MS,
      roundMs && roundMs / HOUR_MS,
      late,
      again,
      listed,
    ]);
    expect(facts).to.deep.equal([
      ['submitted', undefined, undefined, undefined, undefined, false],
      ['decided-returned', 2, 2, false, false, true],
      ['resubmitted', undefined, undefined, undefined, undefined, false],
      ['decided-returned', 3, 3, false, true, true],
      ['resubmitted', undefined, undefined, undefined, undefined, false],
      ['judged-valid', 5, undefined, false, undefined, true],
      ['decided-fit', 180, undefined, true, undefined, true],
      ['published', 1, 181, true, undefined, true],
    ]);
  });

  it('keeps its numbers without a gap however many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => aPublishedStory()));
    expect(await verifyAudit()).to.include({ stories: 20, entries: 80, unsealed: 0, broken: 0 });
    expect((await LedgerLine.find().sort({ _id: 1 }).lean()).map(({ _id }) => _id)).to.deep.equal(
      Array.from({ length: 80 }, (_, index) => index + 1),
    );
  });

  it('gets from its job what a crash kept out of it, once', async () => {
    const [story, other] = [await aPublishedStory(), await aPublishedStory()];
    await unseal(other, 3);
    await unseal(story, 1);
    await LedgerLine.deleteMany({});
    await Story.collection.updateMany({}, { $set: { ledgerLine: 0 } });
    expect(await verifyAudit()).to.include({ unsealed: 8, broken: 0 });
    expect(await runJob('seal-audit', portal())).to.deep.equal({ stories: 2 });
    expect(await verifyAudit()).to.include({ unsealed: 0, broken: 0 });
    expect(await runJob('seal-audit', portal())).to.deep.equal({ stories: 0 });
    await Promise.all([sealNow([story]), sealNow([story, other])]);
    expect(await LedgerLine.countDocuments()).to.equal(8);
  });

  it('is whole in a backup that was taken while stories were sealed', async () => {
    const stories = [await aPublishedStory(), await aPublishedStory()];
    // As the copy of the ledger is when the second story is sealed behind it.
    await LedgerLine.deleteMany({ story: stories[1]!._id });
    const folder = mkdtempSync(path.join(tmpdir(), 'kabar-kim-backup-'));
    await writeBackup(path.join(folder, 'all.backup'));
    for (const collection of await mongoose.connection.db!.collections()) await collection.deleteMany({});
    await restoreBackup(path.join(folder, 'all.backup'));
    rmSync(folder, { recursive: true });
    expect(await verifyAudit()).to.include({ stories: 2, unsealed: 4, broken: 0 });
    await runJob('seal-audit', portal());
    expect(await verifyAudit()).to.include({ stories: 2, unsealed: 0, broken: 0 });
  });

  it('is verified by a job, which fails where something does not hold', async () => {
    const story = await aPublishedStory();
    expect(await runJob('verify-audit', portal())).to.include({ stories: 1, entries: 4, unsealed: 0 });
    await Story.collection.updateOne({ _id: story._id }, { $set: { status: 'withdrawn' } });
    const failure = await refusal(runJob('verify-audit', portal()));
    expect(failure).to.have.property(
      'message',
      `${story.receipt}: the story was changed without an audit entry`,
    );
  });

  it('holds while people are at work', async () => {
    const author = await aPerson('contributor');
    const stories = await Promise.all(Array.from({ length: 10 }, () => aSubmittedStory({ author })));
    const work = Promise.all(
      stories.map(async (story) => {
        let current = story;
        for (let step = 0; step < 10; step += 1) {
          const act = { action: 'edited', by: author, to: 'returned' as const, at: new Date() };
          current = await changeStory(current, act, { set: { title: `Judul ${step} dari warga` } });
        }
      }),
    );
    for (let round = 0; round < 5; round += 1) {
      expect((await verifyAudit()).findings).to.deep.equal([]);
    }
    await work;
    expect(await verifyAudit()).to.include({ entries: 110, unsealed: 0, broken: 0 });
  });

  it('is checked by verify-audit, which takes a seal, names what is broken and exits 1', async function () {
    this.timeout(300_000);
    const author = await aPerson('contributor');
    await aPublishedStory();
    const story = await aDraft({ author });
    const edited = await editStory(
      author,
      String(story._id),
      1,
      { title: 'Judul baru' },
      { now: new Date() },
    );
    expect(edited.history).to.have.length(2);
    const whole = await runVerifyAudit();
    expect(whole.stdout).to.match(/^stories: 2\nentries: 6\nunsealed: 0\nseal: 4:[\da-f]{64}\n$/);
    const seal = /seal: (.+)/.exec(whole.stdout)![1]!;
    expect(await runVerifyAudit('--noted', seal)).to.include({ code: 0 });
    const other = await runVerifyAudit('--noted', `3:${'0'.repeat(64)}`);
    expect(other).to.include({ code: 1, stderr: 'line 3 of the ledger is not what was noted\n' });
    expect((await runVerifyAudit('--noted', 'besok')).stderr).to.match(/^error: [^\n]+\n$/);
    await Story.collection.updateOne({ _id: story._id }, { $set: { 'history.1.note': 'disisipkan' } });
    const broken = await runVerifyAudit('--json');
    expect(broken.code).to.equal(1);
    expect(broken.stderr).to.equal(`${story.receipt}: audit entry 2 is broken\n`);
  });
});
