import { expect } from 'chai';
import { runLeases } from '../../jobs/run-lease.js';
import { JobLease } from '../../models/job-lease.js';
import { freshDatabase } from '../support/portal.js';

const key = (minute: number) => `tell-authors:${new Date(Date.UTC(2026, 2, 20, 0, minute)).toISOString()}`;

describe('The lease on a scheduled job', () => {
  beforeEach(freshDatabase);

  it('goes to one of many instances at each moment of the schedule', async () => {
    const instances = Array.from({ length: 5 }, () => runLeases());
    for (const minute of [0, 1, 2]) {
      const elected = await Promise.all(instances.map(async (one) => one.shouldRun(key(minute), 0)));
      expect(elected.filter(Boolean), `minute ${minute}`).to.have.length(1);
      await instances[elected.indexOf(true)]!.onComplete(key(minute));
      // Also not to one whose clock comes late.
      expect(await instances[0]!.shouldRun(key(minute), 0)).to.equal(false);
    }
  });

  it('is not given while the run before goes on, which renews it', async () => {
    const [one, other] = [runLeases(5_000, 20), runLeases(5_000, 20)];
    expect(await one.shouldRun(key(0), 0)).to.equal(true);
    const { until } = await JobLease.findById('tell-authors').orFail();
    while ((await JobLease.findById('tell-authors').orFail()).until <= until) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await other.shouldRun(key(1), 0)).to.equal(false);
    await one.onComplete(key(0));
    expect(await other.shouldRun(key(2), 0)).to.equal(true);
    await other.onComplete(key(2));
  });

  it('passes on by itself when its holder died', async () => {
    // Dead: it never renews.
    expect(await runLeases(2_000, 1_000_000).shouldRun(key(0), 0)).to.equal(true);
    const heir = runLeases();
    expect(await heir.shouldRun(key(1), 0)).to.equal(false);
    let minute = 2;
    while (!(await heir.shouldRun(key(minute), 0))) {
      minute += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await heir.onComplete(key(minute));
    const { until } = await JobLease.findById('tell-authors').orFail();
    expect(until).to.deep.equal(new Date(0));
  });

  it('is decided on and given back before its instance is done with the database', async () => {
    const instance = runLeases();
    const elected = instance.shouldRun(key(0), 0);
    await instance.settled();
    expect(await JobLease.findById('tell-authors').lean()).to.have.property('slot');
    expect(await elected).to.equal(true);
    void instance.onComplete(key(0));
    await instance.settled();
    expect((await JobLease.findById('tell-authors').orFail()).until).to.deep.equal(new Date(0));
  });
});
