import { expect } from 'chai';
import { addDays, dayOf, isDay, mondayOf, monthPeriod, startOfDay } from '../../server/i18n/calendar.js';

describe('days, weeks and months as a place counts them', () => {
  it('begin when the clocks of the place say so', () => {
    expect(dayOf(new Date('2026-11-20T15:59:59.999Z'), 'Asia/Makassar')).to.equal('2026-11-20');
    expect(dayOf(new Date('2026-11-20T16:00:00Z'), 'Asia/Makassar')).to.equal('2026-11-21');
    expect(startOfDay('2026-11-21', 'Asia/Makassar').toISOString()).to.equal('2026-11-20T16:00:00.000Z');
    expect(startOfDay('2026-11-21', 'America/New_York').toISOString()).to.equal('2026-11-21T05:00:00.000Z');
  });

  it('begin right on days when clocks change', () => {
    expect(startOfDay('2026-03-29', 'Europe/Berlin').toISOString()).to.equal('2026-03-28T23:00:00.000Z');
    expect(startOfDay('2026-03-30', 'Europe/Berlin').toISOString()).to.equal('2026-03-29T22:00:00.000Z');
    expect(startOfDay('2026-10-25', 'Europe/Berlin').toISOString()).to.equal('2026-10-24T22:00:00.000Z');
    expect(startOfDay('2026-10-26', 'Europe/Berlin').toISOString()).to.equal('2026-10-25T23:00:00.000Z');
  });

  it('follow each other over months and years', () => {
    expect(addDays('2026-12-31', 1)).to.equal('2027-01-01');
    expect(addDays('2028-03-01', -1)).to.equal('2028-02-29');
    expect(['2026-11-16', '2026-11-21', '2026-11-22'].map(mondayOf)).to.deep.equal(
      Array.from({ length: 3 }, () => '2026-11-16'),
    );
    const { from, until } = monthPeriod('2026-12', 'Asia/Makassar');
    expect([from, until].map((time) => time.toISOString())).to.deep.equal([
      '2026-11-30T16:00:00.000Z',
      '2026-12-31T16:00:00.000Z',
    ]);
  });

  it('are told from what is none', () => {
    expect(['2026-02-28', '2028-02-29'].every(isDay)).to.equal(true);
    expect(['2026-02-30', '2026-2-3', '0001-01-01', 'besok', ''].some(isDay)).to.equal(false);
  });
});
