import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import { decideAuthenticity, decideNewsworthiness, escalate } from '../../server/moderation/decisions.js';
import { publish } from '../../server/moderation/publication.js';
import { undoDecision } from '../../server/moderation/undo.js';
import { resubmitStory } from '../../server/stories/edit.js';
import { figuresOf } from '../../server/transparency/figures.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { Client } from '../support/client.js';
import { EVIDENCE } from '../support/decisions.js';
import { aPerson, aUser, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

const HOUR_MS = 60 * 60 * 1000;
/** A Monday morning in the place. */
const SENT = new Date('2026-11-02T01:00:00Z');
const after = (hours: number) => new Date(SENT.getTime() + hours * HOUR_MS);
const NOVEMBER = { from: new Date('2026-10-31T16:00:00Z'), until: new Date('2026-11-30T16:00:00Z') };
const PERIOD = 'dari=2026-11-01&sampai=2026-11-30';

/** One story through two returns, an undone decision, a late verdict and its publication. */
async function somethingToCount() {
  const { timeZone } = portal().config;
  const [author, verifier] = [await aPerson('contributor'), await aPerson('verifier')];
  const editorUser = await aUser('editor', { name: '=HYPERLINK("http://jahat")' });
  const editor = toCurrentUser(editorUser);
  const id = String((await aSubmittedStory({ author, now: SENT }))._id);
  const returned = { decision: 'returned', reason: 'Kapan?' };
  await decideNewsworthiness(editor, id, returned, after(2));
  await resubmitStory(author, id, { now: after(10), timeZone });
  await decideNewsworthiness(editor, id, { decision: 'unfit', reason: 'Iklan.' }, after(11));
  await undoDecision(editor, id, after(11));
  await decideNewsworthiness(editor, id, returned, after(14));
  await resubmitStory(author, id, { now: after(20), timeZone });
  await escalate(editor, id, { question: 'Ada laporan?' }, after(21));
  await decideNewsworthiness(editor, id, { decision: 'fit', reason: '' }, after(26));
  const valid = { verdict: 'valid', explanation: 'Dicocokkan.', evidence: EVIDENCE };
  await decideAuthenticity(verifier, id, valid, after(200));
  await publish(editor, id, { now: after(201) });
  return { editorUser, verifier };
}

describe('the figures of the desk', () => {
  beforeEach(freshDatabase);

  it('count by person what was decided, how long it was waited for, what was late or taken back', async () => {
    const { editorUser, verifier } = await somethingToCount();
    const { people } = await figuresOf(NOVEMBER, portal().config.timeZone);
    const [editor, other] = people;
    expect(people).to.have.length(2);
    expect(editor).to.deep.equal({
      name: editorUser.name,
      username: editorUser.username,
      role: 'editor',
      decisions: { published: 1, 'decided-fit': 1, 'decided-returned': 2 },
      total: 4,
      medianMs: 3 * HOUR_MS,
      late: 1,
      undone: 1,
      again: 1,
      otherActs: 1,
    });
    expect(other).to.include({ username: verifier.username, total: 1, late: 1, medianMs: 180 * HOUR_MS });
  });

  it('count by week and step which deadlines were kept', async () => {
    await somethingToCount();
    const { weeks } = await figuresOf(NOVEMBER, portal().config.timeZone);
    const none = { inTime: 0, total: 0 };
    expect(weeks).to.deep.equal([
      {
        monday: '2026-11-09',
        steps: {
          newsworthiness: none,
          authenticity: { inTime: 0, total: 1 },
          publication: { inTime: 0, total: 1 },
        },
      },
      {
        monday: '2026-11-02',
        steps: { newsworthiness: { inTime: 3, total: 3 }, authenticity: none, publication: none },
      },
    ]);
  });

  it('leave out what is not in the period', async () => {
    await somethingToCount();
    const december = { from: NOVEMBER.until, until: new Date('2026-12-31T16:00:00Z') };
    expect(await figuresOf(december, portal().config.timeZone)).to.deep.equal({ people: [], weeks: [] });
  });

  it('are shown to an administrator, with what they are for', async () => {
    const { editorUser } = await somethingToCount();
    const { client } = await signedInAs('admin');
    const { text } = await client.get(`/admin/kinerja?${PERIOD}`);
    expect(text).to.contain('bukan nilai seseorang').and.contain('Layak 1, Dikembalikan 2, Terbit 1');
    expect(text).to.contain('=HYPERLINK(&#34;http://jahat&#34;)').and.contain('9 November 2026');
    expect(text).to.contain(`/admin/kinerja/petugas.csv?${PERIOD.replace('&', '&amp;')}`);
    const empty = await client.get('/admin/kinerja?dari=2024-01-01&sampai=2024-01-31');
    expect(empty.text).to.contain('Tidak ada tindakan pada masa ini.').and.not.contain(editorUser.name);
  });

  it('come as CSV that a spreadsheet does not run', async () => {
    const { editorUser } = await somethingToCount();
    const { client } = await signedInAs('admin');
    const people = await client.get(`/admin/kinerja/petugas.csv?${PERIOD}`);
    expect(people.headers.get('content-type')).to.match(/^text\/csv/);
    const [editor] = parse<Record<string, string>>(people.text, { bom: true, columns: true });
    expect(editor).to.include({
      username: editorUser.username,
      name: `'${editorUser.name}`,
      'decided-returned': '2',
      'decided-unfit': '0',
      median_hours: '3.0',
      undone: '1',
      returned_again: '1',
    });
    const weeks = await client.get(`/admin/kinerja/tenggat.csv?${PERIOD}`);
    expect(weeks.text.split('\r\n')).to.include.members([
      '2026-11-02,newsworthiness,3,3',
      '2026-11-09,authenticity,0,1',
    ]);
  });

  it('fall back to the last four weeks where the days make no sense', async () => {
    const { client } = await signedInAs('admin');
    for (const query of ['dari=2026-02-30', 'dari=2026-11-30&sampai=2026-11-01', 'dari=2020-01-01']) {
      const { status, text } = await client.get(`/admin/kinerja?${query}`);
      expect(status, query).to.equal(200);
      const [from, to] = ['dari', 'sampai'].map(
        (name) => new RegExp(`name="${name}" type="date" value="([^"]+)"`).exec(text)![1]!,
      );
      expect((Date.parse(to!) - Date.parse(from!)) / (24 * HOUR_MS), query).to.equal(27);
    }
  });

  it('are for administrators alone', async () => {
    for (const path of ['/admin/kinerja', '/admin/kinerja/petugas.csv', '/admin/kinerja/tenggat.csv']) {
      for (const role of ['editor', 'verifier', 'police', 'contributor'] as const) {
        const client = await signedIn(await aUser(role));
        expect((await client.get(path)).status, `${role} ${path}`).to.equal(403);
      }
      const stranger = await new Client().get(path, { follow: false });
      expect(stranger.status).to.equal(303);
    }
  });
});
