import { expect } from 'chai';
import { LedgerLine } from '../../models/ledger-line.js';
import { monthPeriod } from '../../server/i18n/calendar.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { undoDecision } from '../../server/moderation/undo.js';
import { csvOf } from '../../server/text/csv.js';
import { durationOf } from '../../server/transparency/duration.js';
import { median } from '../../server/transparency/median.js';
import { sealOfYesterday, summaryOf } from '../../server/transparency/summary.js';
import { Client } from '../support/client.js';
import { aHoaxStory, aPublishedStory } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

const HOUR_MS = 60 * 60 * 1000;
/** A Monday morning in the place. */
const SENT = new Date('2026-11-02T01:00:00Z');
const after = (hours: number) => new Date(SENT.getTime() + hours * HOUR_MS);

async function summary(now: Date) {
  const { timeZone } = portal().config;
  const seal = await sealOfYesterday(now, timeZone);
  return summaryOf(monthPeriod('2026-11', timeZone), { seal, now, timeZone });
}

describe('a month of the desk in figures', () => {
  beforeEach(freshDatabase);

  it('counts what became of what people sent in, and how long they waited', async () => {
    const editor = await aPerson('editor');
    const decide = async (decision: string, hours: number) => {
      const { _id } = await aSubmittedStory({ now: SENT });
      await decideNewsworthiness(editor, String(_id), { decision, reason: 'Alasan.' }, after(hours));
      return String(_id);
    };
    await decide('returned', 10);
    await decide('unfit', 30);
    await decide('returned', 200);
    await undoDecision(editor, await decide('unfit', 20), after(20));
    await aHoaxStory({ now: SENT });
    await aPublishedStory({ now: SENT });
    expect(await summary(new Date('2026-12-05T00:00:00Z'))).to.deep.equal({
      submitted: 6,
      published: 1,
      returned: 2,
      rejected: 1,
      hoaxes: 1,
      medianMs: 10 * HOUR_MS,
      inTime: 0.8,
    });
    const page = await new Client().get('/transparansi?bulan=2026-11');
    expect(page.text).to.contain('November 2026 dalam angka').and.contain('80%').and.contain('dalam 10 jam');
  });

  it('does not tell before tomorrow that somebody sent a story', async () => {
    await aSubmittedStory({ now: SENT });
    expect(await summary(after(2))).to.include({ submitted: 0 });
    expect(await sealOfYesterday(after(2), portal().config.timeZone)).to.equal(undefined);
    expect(await summary(after(24))).to.include({ submitted: 1 });
  });

  it('says that a month without anything has nothing', async () => {
    expect((await new Client().get('/transparansi?bulan=2025-03')).text).to.contain(
      'Tidak ada yang tercatat pada bulan ini.',
    );
  });

  it('shows yesterday’s seal, and says of a noted one whether it still fits', async () => {
    await aPublishedStory({ now: SENT });
    await aSubmittedStory();
    const { hash } = await LedgerLine.findById(4).orFail().lean();
    const page = await new Client().get('/transparansi');
    expect(page.text).to.contain(`4:${hash}`);
    const check = async (seal: string) => (await new Client().get(`/transparansi?segel=${seal}`)).text;
    expect(await check(`4:${hash}`)).to.contain('Segel itu cocok');
    for (const other of [`3:${hash}`, `4:${'0'.repeat(64)}`, 'besok']) {
      expect(await check(other), other).to.contain('Segel itu tidak ada di catatan kami.');
    }
  });

  it('has a median, and lengths of time as people say them', () => {
    expect([median([3]), median([5, 1, 3]), median([4, 1, 3, 2])]).to.deep.equal([3, 3, 2.5]);
    expect([1, HOUR_MS * 5.4, HOUR_MS * 50].map(durationOf)).to.deep.equal([
      { unit: 'minutes', count: 1 },
      { unit: 'hours', count: 5 },
      { unit: 'days', count: 2 },
    ]);
  });

  it('is written as CSV that a spreadsheet does not run', () => {
    const evil = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', 'a"b,c'];
    expect(
      csvOf(
        evil.map((cell) => ({ cell })),
        ['cell'],
      ),
    ).to.equal(`\uFEFFcell\r\n'=1+1\r\n'+1\r\n'-1\r\n'@SUM(A1)\r\n'\t=1\r\n"a""b,c"\r\n`);
  });
});
