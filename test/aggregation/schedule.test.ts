import { expect } from 'chai';
import {
  activityOf,
  nextAfterFailure,
  nextAfterSuccess,
  nextWhenGone,
  pauseUntil,
  readingInterval,
} from '../../server/aggregation/schedule.js';

const NOW = new Date('2026-03-20T00:00:00Z');
const DAY_MS = 24 * 60 * 60_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const minutesUntil = (date: Date) => (date.getTime() - NOW.getTime()) / 60_000;
const failed = (failures: number, retryAfter?: string, random = 1) =>
  minutesUntil(nextAfterFailure(NOW, { failures, retryAfter }, random));

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

  it('reads the sooner what posts the more often, from a quarter of an hour to a day', () => {
    const interval = (dates: Date[]) => readingInterval(activityOf(dates, NOW), {}, NOW);
    const everyHour = Array.from({ length: 20 }, (_, index) => daysAgo(index / 24));
    const everyDay = Array.from({ length: 20 }, (_, index) => daysAgo(index));
    const everyWeek = [0, 7, 14, 21].map(daysAgo);
    expect(interval(everyHour)).to.equal(15);
    expect(interval(everyDay)).to.be.within(160, 185);
    expect(interval(everyWeek)).to.be.within(900, 1260);
    expect(interval([daysAgo(400)])).to.equal(24 * 60);
    expect(interval([])).to.equal(60);
  });

  it('comes more seldom to what has fallen silent, and believes no date of tomorrow', () => {
    const lively = { postsPerWeek: 70, lastPostAt: daysAgo(0) };
    expect(readingInterval(lively, {}, NOW)).to.equal(18);
    expect(readingInterval({ ...lively, lastPostAt: daysAgo(4) }, {}, NOW)).to.equal(12 * 60);
    expect(activityOf([daysAgo(-3), daysAgo(1)], NOW)).to.deep.equal({
      postsPerWeek: 7,
      lastPostAt: daysAgo(1),
    });
  });

  it('stays away as long as the server or the document asks, up to a day', () => {
    const lively = { postsPerWeek: 700, lastPostAt: NOW };
    const asked = (wishes: Parameters<typeof readingInterval>[1]) => readingInterval(lively, wishes, NOW);
    expect(asked({ ttlMinutes: 90 })).to.equal(90);
    expect(asked({ cacheControl: 'public, max-age=3600' })).to.equal(60);
    expect(asked({ cacheControl: 'no-cache, max-age=3600' })).to.equal(15);
    expect(asked({ retryAfter: '7200', ttlMinutes: 30 })).to.equal(120);
    expect(asked({ cacheControl: 'max-age=31536000' })).to.equal(24 * 60);
  });

  it('pauses a host for as long as it asks, between a minute and a day', () => {
    const pause = (retryAfter?: string) => minutesUntil(pauseUntil(NOW, retryAfter));
    expect([pause('600'), pause(), pause('1'), pause('9999999')]).to.deep.equal([10, 15, 1, 24 * 60]);
  });

  it('looks at a source that is gone once a week', () => {
    expect(minutesUntil(nextWhenGone(NOW))).to.equal(7 * 24 * 60);
  });
});
