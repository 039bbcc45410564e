import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { verifyAudit } from '../../server/moderation/verify-audit.js';
import { fromRoot } from '../../server/paths.js';
import { aPublishedStory } from '../support/decisions.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

/** `portal verify-audit` beside the running portal. */
async function runVerifyAudit(): Promise<{ code: number; stdout: string; stderr: string }> {
  const { config } = portal();
  const env = {
    ...process.env,
    DATA_DIR: config.dataDir,
    ...(config.mongodbUri ? { MONGODB_URI: config.mongodbUri, SESSION_SECRET: config.sessionSecret } : {}),
  };
  const command = [fromRoot('dist', 'server', 'cli', 'index.js'), 'verify-audit'];
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, command, { env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
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
    expect(await verifyAudit()).to.deep.equal({ stories: 2, entries: 5 });
  });

  const tampering: [string, (story: Awaited<ReturnType<typeof aPublishedStory>>) => object, number][] = [
    ['a changed reason', () => ({ $set: { 'history.2.reason': 'Lain.' } }), 3],
    ['another person', ({ author }) => ({ $set: { 'history.1.by': author } }), 2],
    ['a removed entry', ({ history }) => ({ $set: { history: history.toSpliced(1, 1) } }), 2],
    [
      'exchanged entries',
      ({ history }) => ({ $set: { history: [history[0], history[2], history[1], history[3]] } }),
      2,
    ],
    ['a removed end', ({ history }) => ({ $set: { history: history.slice(0, -1) } }), 4],
    ['a status without an entry', () => ({ $set: { status: 'withdrawn' } }), 5],
  ];
  for (const [what, change, sequence] of tampering) {
    it(`betrays ${what}`, async () => {
      const story = await aPublishedStory();
      await Story.collection.updateOne({ _id: story._id }, change(story));
      expect((await verifyAudit()).broken).to.deep.equal({ receipt: story.receipt, sequence });
    });
  }

  it('is checked by verify-audit, which names the first broken entry and exits 1', async function () {
    this.timeout(60_000);
    await aPublishedStory();
    const story = await aPublishedStory();
    const whole = await runVerifyAudit();
    expect(whole).to.include({ code: 0, stdout: 'stories: 2\nentries: 8\n' });
    await Story.collection.updateOne({ _id: story._id }, { $set: { 'history.1.note': 'disisipkan' } });
    const broken = await runVerifyAudit();
    expect(broken.code).to.equal(1);
    expect(broken.stderr).to.equal(`${story.receipt}: audit entry 2 is broken\n`);
  });
});
