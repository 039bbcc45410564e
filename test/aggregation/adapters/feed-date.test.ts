import { expect } from 'chai';
import { parseFeedDate } from '../../../server/aggregation/adapters/feed-date.js';

/** As publishers write it, and the moment that is meant. */
const MOMENTS: Record<string, string> = {
  'Mon, 05 Jan 2026 08:00:00 +0700': '2026-01-05T01:00:00.000Z',
  'Mon, 5 Jan 26 01:00:00 GMT': '2026-01-05T01:00:00.000Z',
  'Mon, 05 Jan 2026 08:00:00 WIB': '2026-01-05T01:00:00.000Z',
  'Mon, 05 Jan 2026 09:00 WITA': '2026-01-05T01:00:00.000Z',
  'Mon, 05 Jan 2026 08:00:00 Asia/Jakarta': '2026-01-05T01:00:00.000Z',
  'Senin, 5 Januari 2026 08:00 WIB': '2026-01-05T01:00:00.000Z',
  'Senin, 05 Januari 2026 - 08.00 WIB': '2026-01-05T01:00:00.000Z',
  'Senin, 5 Januari 2026 | 08:00 WIB': '2026-01-05T01:00:00.000Z',
  "Jum'at, 2 Januari 2026 pukul 08.00.30 WIB": '2026-01-02T01:00:30.000Z',
  '17 Agt 2026 10:00 WIB': '2026-08-17T03:00:00.000Z',
  '10 Nopember 2026 10:00 WIB': '2026-11-10T03:00:00.000Z',
  'Monday, January 5th, 2026 at 8:00 a.m. +0700': '2026-01-05T01:00:00.000Z',
  'Jan 5, 2026 - 3:09pm GMT': '2026-01-05T15:09:00.000Z',
  '05/01/2026 08:00 +0700': '2026-01-05T01:00:00.000Z',
  '05-01-2026 08:00:00 WIB': '2026-01-05T01:00:00.000Z',
  '5.1.2026 08:00 WIB': '2026-01-05T01:00:00.000Z',
  '01/25/2026 08:00 +0700': '2026-01-25T01:00:00.000Z',
  '2026-01-05': '2026-01-05T00:00:00.000Z',
  '2026-01': '2026-01-01T00:00:00.000Z',
  '20260105': '2026-01-05T00:00:00.000Z',
  '20260105T010000Z': '2026-01-05T01:00:00.000Z',
  '2026-01-05T08:00:00+07': '2026-01-05T01:00:00.000Z',
  '2026-01-05T08:00+0700': '2026-01-05T01:00:00.000Z',
  '2026-01-05T08:00:00+07:00Z': '2026-01-05T01:00:00.000Z',
  '2026-01-05 08:00:00 +0700': '2026-01-05T01:00:00.000Z',
  '2026-01-05t01:00:00.123456z': '2026-01-05T01:00:00.123Z',
  'Mon Jan 05 2026 08:00:00 GMT+0700 (WIB)': '2026-01-05T01:00:00.000Z',
  '1767574800': '2026-01-05T01:00:00.000Z',
};

const NONE = [
  '',
  'kemarin',
  '0000-00-00 00:00:00',
  '-0001-11-30T00:00:00+00:00',
  '1969-12-31T23:59:59Z',
  '32/13/2026',
  '2026-13-45',
  '9'.repeat(200),
];

describe("A feed's date", () => {
  it('is read as publishers write it', () => {
    for (const [written, meant] of Object.entries(MOMENTS)) {
      expect(parseFeedDate(written)?.toISOString(), written).to.equal(meant);
    }
  });

  it('is none where nobody could tell which', () => {
    for (const written of NONE) expect(parseFeedDate(written), written).to.equal(undefined);
  });
});
