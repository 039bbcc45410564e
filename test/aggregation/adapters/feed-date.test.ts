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
  '1767574800000': '2026-01-05T01:00:00.000Z',
  'Mon, 05 Jan 2026 08:00:00 wib': '2026-01-05T01:00:00.000Z',
  'Senin, 5 Januari 2026 Jam 08.00 Wib': '2026-01-05T01:00:00.000Z',
  '5 Januari 2026 (08:00 WIB)': '2026-01-05T01:00:00.000Z',
  '5 Pebruari 2026 08:00 WIB': '2026-02-05T01:00:00.000Z',
  '5 Peb 2026 08:00 WIB': '2026-02-05T01:00:00.000Z',
  '17 Agst 2026 10:00 WIB': '2026-08-17T03:00:00.000Z',
  '17 Agust 2026 10:00 WIB': '2026-08-17T03:00:00.000Z',
  'Mon, 05 Jan 2026 08:00:00 +07': '2026-01-05T01:00:00.000Z',
  '2026-01-05T08:00:00+7': '2026-01-05T01:00:00.000Z',
};

/** As written by a clock at Pacific/Chatham, 13:45 ahead of UTC in summer and 12:45 in winter. */
const WITHOUT_ZONE: Record<string, string> = {
  '2026-01-05T10:00:00': '2026-01-04T20:15:00.000Z',
  '2026-07-05T10:00': '2026-07-04T21:15:00.000Z',
  '2026-01-05 10:00:00.250': '2026-01-04T20:15:00.250Z',
  'Mon, 05 Jan 2026 10:00:00': '2026-01-04T20:15:00.000Z',
  'Senin, 5 Januari 2026 pukul 10.00': '2026-01-04T20:15:00.000Z',
  'Jan 5, 2026 - 3:09pm': '2026-01-05T01:24:00.000Z',
  '05/01/2026': '2026-01-05T00:00:00.000Z',
  '5 Januari 2026': '2026-01-04T10:15:00.000Z',
  '01/25/2026 10:00': '2026-01-24T20:15:00.000Z',
};

const NONE = [
  '',
  'kemarin',
  '0000-00-00 00:00:00',
  '-0001-11-30T00:00:00+00:00',
  'Mon, 01 Jan 0001 00:00:00 +0000',
  '0001-01-01T00:00:00Z',
  '1969-12-31T23:59:59Z',
  '32/13/2026',
  '2026-13-45',
  '9'.repeat(200),
];

describe("A feed's date", () => {
  it('is read as publishers write it', () => {
    for (const [written, meant] of Object.entries(MOMENTS)) {
      expect(parseFeedDate(written, 'Asia/Makassar')?.toISOString(), written).to.equal(meant);
    }
  });

  it('without a zone is by the clock of the place, wherever the server stands', () => {
    const own = process.env.TZ;
    try {
      for (const zone of ['UTC', 'America/New_York', 'Asia/Tokyo']) {
        process.env.TZ = zone;
        for (const [written, meant] of Object.entries(WITHOUT_ZONE)) {
          expect(parseFeedDate(written, 'Pacific/Chatham')?.toISOString(), written).to.equal(meant);
        }
      }
    } finally {
      if (own === undefined) delete process.env.TZ;
      else process.env.TZ = own;
    }
  });

  it('is none where nobody could tell which', () => {
    for (const written of NONE) expect(parseFeedDate(written, 'UTC'), written).to.equal(undefined);
  });
});
