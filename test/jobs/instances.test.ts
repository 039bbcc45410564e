import { expect } from 'chai';
import { JobRun } from '../../models/job-run.js';
import { Source } from '../../models/source.js';
import { aSource, rssFeed } from '../support/channels.js';
import { freshDatabase, portal } from '../support/portal.js';
import { startMain, type Program } from '../support/processes.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';

const SOURCES = 12;
const PERIODS = 20;
/** Two periods of the shortest schedule in minutes. A run that died holds its sources for half a minute. */
const DEADLINE_MS = 120_000;

interface Instance {
  program: Program;
  url: string;
}

describe('Two instances on one database', function () {
  this.timeout(400_000);

  let site: RemoteSite;
  let hold = false;
  const held: { by: string; answer: () => void }[] = [];
  const instances: Instance[] = [];

  before(async () => {
    site = await startRemoteSite((request, response) => {
      const answer = () => response.end(rssFeed());
      if (hold) held.push({ by: String(request.headers['user-agent']), answer });
      else answer();
    });
  });
  afterEach(async () => {
    await Promise.all(instances.splice(0).map(({ program }) => program.kill('SIGKILL')));
    await freshDatabase();
  });
  after(() => site.close());

  async function start(): Promise<Instance> {
    const { config, databaseUri } = portal();
    const instance = await startMain(config.dataDir, {
      MONGODB_URI: databaseUri,
      SESSION_SECRET: config.sessionSecret,
      REFRESH_SCHEDULE: '* * * * * *',
      FETCH_ALLOW_HOSTS: site.host,
    });
    instances.push(instance);
    await instance.program.prints(/^Kabar KIM: http/m);
    return instance;
  }

  async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const makeDue = () => Source.updateMany({}, { $set: { nextFetchAt: new Date(0) } });
  const times = () => {
    const count = new Map<string, number>();
    for (const { path } of site.requests) count.set(path, (count.get(path) ?? 0) + 1);
    return [...count.values()];
  };

  it('fetch each source once in each of twenty periods; when one is killed at work the other takes over', async () => {
    await freshDatabase();
    await start();
    await start();
    for (let index = 0; index < SOURCES; index += 1) await aSource(`${site.url}/${index}`);
    for (let period = 1; period <= PERIODS; period += 1) {
      if (period > 1) await makeDue();
      await until(() => site.requests.length >= SOURCES * period, `period ${period}`);
      await until(
        async () => !(await Source.exists({ nextFetchAt: { $lte: new Date() } })),
        `outcomes of period ${period}`,
      );
      expect(times(), `period ${period}`).to.deep.equal(Array(SOURCES).fill(period));
    }

    hold = true;
    await makeDue();
    await until(() => held.length > 0, 'a fetch to hold up');
    // Each says who it is, and where it can be reached.
    const isAtWork = ({ url }: Instance) => held[0]!.by.includes(`+${url}/`);
    const active = instances.find(isAtWork)!;
    const survivor = instances.find((instance) => !isAtWork(instance))!;
    await active.program.kill('SIGKILL');
    hold = false;
    for (const { answer } of held.splice(0)) answer();
    const orphans = { claimedUntil: { $gt: new Date() } };
    expect(await Source.countDocuments(orphans)).to.be.above(0);
    // As if half a minute had gone by: nobody renews what the dead one held.
    await Source.updateMany(orphans, { $set: { claimedUntil: new Date() } });
    await until(
      async () => !(await Source.exists({ nextFetchAt: { $lte: new Date() } })),
      'the survivor to read all',
    );
    expect(await survivor.program.kill('SIGTERM')).to.include({ code: 0 });
    for (const count of times()) expect(count).to.be.within(PERIODS + 1, PERIODS + 2);

    // What is not shared out ran on one of them, whenever a minute began meanwhile.
    const runs = await JobRun.find({ job: 'tell-authors' }).lean();
    const minutes = runs.map(({ startedAt }) => Math.floor(startedAt.getTime() / 60_000));
    expect(new Set(minutes).size).to.equal(minutes.length);
  });
});
