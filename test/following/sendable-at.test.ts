import { expect } from 'chai';
import { quietHoursOf } from '../../server/following/quiet-hours.js';
import { GAP_MS, MESSAGES_A_DAY_MAX, sendableAt } from '../../server/following/sendable-at.js';

/** Eight hours ahead of UTC. */
const place = { timeZone: 'Asia/Makassar', quietHours: quietHoursOf('21-6') };
const local = (time: string) => new Date(`${time}+08:00`);
const atFor = (now: Date, follower = {}, settings = place) => sendableAt(follower, now, settings);

describe('when a follower may be sent a message', () => {
  it('is at once by day, and in the morning by night', () => {
    const noon = local('2026-03-10T12:00:00');
    expect(atFor(noon)).to.deep.equal(noon);
    const [evening, morning] = [local('2026-03-10T20:59:59'), local('2026-03-11T06:00:00')];
    for (const time of [evening, morning]) expect(atFor(time)).to.deep.equal(time);
    for (const time of [
      '2026-03-10T21:00:00',
      '2026-03-10T23:30:00',
      '2026-03-11T00:00:00',
      '2026-03-11T05:59:59',
    ])
      expect(atFor(local(time)), time).to.deep.equal(morning);
  });

  it('is whenever quiet hours begin and end, or never quiet', () => {
    const night = local('2026-03-11T03:00:00');
    expect(atFor(night, {}, { ...place, quietHours: quietHoursOf('0-0') })).to.deep.equal(night);
    expect(atFor(night, {}, { ...place, quietHours: quietHoursOf('1-5') })).to.deep.equal(
      local('2026-03-11T05:00:00'),
    );
  });

  it('is a while after the one before, and tomorrow after enough of them', () => {
    const now = local('2026-03-10T12:00:00');
    const lastSentAt = new Date(now.getTime() - GAP_MS / 2);
    expect(Number(atFor(now, { lastSentAt })) - Number(now)).to.equal(GAP_MS / 2);
    const sentOn = { day: '2026-03-10', count: MESSAGES_A_DAY_MAX };
    expect(atFor(now, { sentOn })).to.deep.equal(local('2026-03-11T06:00:00'));
    expect(atFor(now, { sentOn: { ...sentOn, day: '2026-03-09' } })).to.deep.equal(now);
  });
});
