import { expect } from 'chai';
import { jobTable } from '../../jobs/index.js';
import { JobRun } from '../../models/job-run.js';
import { formats } from '../../server/i18n/format.js';
import { LOCALES, translator } from '../../server/i18n/translate.js';
import { signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';

const HOUR_MS = 60 * 60 * 1000;
const REFRESH = 'refresh-sources';
const WAIT_STEP_MS = 20;
const WAIT_STEPS = 2_000;

describe('the page of jobs', () => {
  beforeEach(freshDatabase);

  it('shows every job of the schedule with its last runs', async () => {
    // Of a run long ago nothing is kept.
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS);
    const startedAt = hoursAgo(3);
    const finishedAt = new Date(startedAt.getTime() + 2_500);
    await JobRun.create([
      { job: REFRESH, startedAt, finishedAt, outcome: 'succeeded', result: { newPosts: 7 } },
      { job: REFRESH, startedAt: hoursAgo(2), outcome: 'failed', result: 'disk is full' },
      { job: REFRESH, startedAt: hoursAgo(1) },
    ]);
    const { client } = await signedInAs('admin');
    const { text } = await client.get('/admin/pekerjaan');
    for (const { name, schedule } of jobTable(portal())) expect(text).to.include(name).and.include(schedule);
    expect(text).to.include('{&#34;newPosts&#34;:7}').and.include('2,5 detik').and.include('disk is full');
    expect(text).to.include('Berhasil').and.include('Gagal').and.include('Belum selesai');
    expect(text).to.include(formats('id', portal().config.timeZone).dateTime(startedAt));
  });

  it('runs one now and shows how it went', async () => {
    const { client } = await signedInAs('admin');
    expect((await client.get('/admin/pekerjaan')).text).to.include('Belum pernah dijalankan.');
    const answer = await client.post(`/admin/pekerjaan/${REFRESH}/pelaksanaan`);
    expect(answer.path).to.equal('/admin/pekerjaan');
    expect(answer.text).to.include(`${REFRESH} dimulai.`);
    const run = await finishedRun();
    expect(run).to.include({ job: REFRESH, outcome: 'succeeded' });
    expect(run.result).to.include({ sources: 0, newPosts: 0 });
    expect((await client.get('/admin/pekerjaan')).text).to.include('Berhasil');
  });

  it('has words for every job, in both languages', () => {
    for (const { name } of jobTable(portal())) {
      for (const locale of LOCALES) {
        const key = `admin:job-name.${name}`;
        expect(translator(locale)(key), key).not.to.include(name);
      }
    }
  });

  it('knows no other job', async () => {
    const { client } = await signedInAs('admin');
    const answer = await client.post('/admin/pekerjaan/tidur-siang/pelaksanaan');
    expect(answer.status).to.equal(404);
    expect(answer.text).to.include(REFRESH);
    expect(await JobRun.countDocuments()).to.equal(0);
  });

  it('is told on the first page when one failed', async () => {
    await JobRun.create({ job: REFRESH, startedAt: new Date(), outcome: 'failed', result: 'x' });
    const { client } = await signedInAs('admin');
    expect((await client.get('/admin')).text).to.match(
      /href="\/admin\/pekerjaan"><span[^>]*>1<\/span> pekerjaan gagal dalam 24 jam/,
    );
  });
});

async function finishedRun() {
  for (let step = 0; step < WAIT_STEPS; step += 1) {
    const run = await JobRun.findOne({ finishedAt: { $exists: true } }).lean();
    if (run) return run;
    await new Promise((resolve) => setTimeout(resolve, WAIT_STEP_MS));
  }
  throw new Error('the job did not finish');
}
