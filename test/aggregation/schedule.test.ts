import { expect } from 'chai';
import { nextAfterFailure, nextAfterSuccess, nextWhenGone } from '../../server/aggregation/schedule.js';

const NOW = new Date('2026-03-20T00:00:00Z');
const minutesUntil = (date: Date) => (date.getTime() - NOW.getTime()) / 60_000;
const failed = (failures: number, retryAfter?: string, random = 1) =>
  minutesUntil(nextAfterFailure(NOW, { intervalMinutes: 15, failures, retryAfter }, random));

describe('The refresh schedule', () => {
  it('comes back after the interval', () => {
    expect(minutesUntil(nextAfterSuccess(NOW, 15))).to.equal(15);
  });

  it('doubles the wait with each failure, up to a day', () => {
    expect([1, 2, 3].map((failures) => failed(failures))).to.deep.equal([30, 60, 120]);
    expect(failed(50)).to.equal(24 * 60);
  });

  it('spreads the waits', () => {
    expect(failed(1, undefined, 0)).to.equal(24);
    expect(failed(1, undefined, 0.5)).to.equal(27);
  });

  it('waits as long as the site asks, up to a day', () => {
    expect(failed(1, '7200')).to.equal(120);
    expect(failed(1, 'Fri, 20 Mar 2026 03:00:00 GMT')).to.equal(180);
    expect(failed(1, '60')).to.equal(30);
    expect(failed(1, '99999999')).to.equal(24 * 60);
    expect(failed(1, 'nanti')).to.equal(30);
  });

  it('looks at a source that is gone once a week', () => {
    expect(minutesUntil(nextWhenGone(NOW))).to.equal(7 * 24 * 60);
  });
});
