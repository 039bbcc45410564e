import { expect } from 'chai';
import { dueAt } from '../../server/moderation/deadline.js';

const ZONE = 'Asia/Makassar';
const due = (sent: string) => dueAt(new Date(`${sent}+08:00`), ZONE);
const at = (time: string) => new Date(`${time}+08:00`);

describe('The deadline of a story', () => {
  it('is three working days later, at the same hour', () => {
    expect(due('2026-11-16T09:30:00')).to.deep.equal(at('2026-11-19T09:30:00'));
    expect(due('2026-11-18T09:30:00')).to.deep.equal(at('2026-11-23T09:30:00'));
    expect(due('2026-11-20T23:59:00')).to.deep.equal(at('2026-11-25T23:59:00'));
  });

  it('counts a weekend as the beginning of Monday, so that what came first is due first', () => {
    for (const sent of ['2026-11-21T00:00:00', '2026-11-21T15:00:00', '2026-11-22T23:59:59']) {
      expect(due(sent), sent).to.deep.equal(at('2026-11-26T00:00:00'));
    }
    expect(due('2026-11-23T00:00:00')).to.deep.equal(at('2026-11-26T00:00:00'));
  });

  it('goes by the days of the portal’s own place', () => {
    // Saturday in Kalimantan, Friday in Greenwich.
    const sent = new Date('2026-11-20T17:00:00Z');
    expect(dueAt(sent, ZONE)).to.deep.equal(at('2026-11-26T00:00:00'));
    expect(dueAt(sent, 'UTC')).to.deep.equal(new Date('2026-11-25T17:00:00Z'));
  });
});
