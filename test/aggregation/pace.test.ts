import { expect } from 'chai';
import { openPace } from '../../server/aggregation/pace.js';
import { requestCounter } from '../../server/readers-now.js';

const PIECES = 6;

describe('The pace of a run', () => {
  /** How many pieces of work were under way at once, at most. */
  async function atOnce(readersAreMany: () => boolean): Promise<number> {
    const pace = openPace(readersAreMany);
    let [underWay, most] = [0, 0];
    const work = async (piece: number) => {
      most = Math.max(most, (underWay += 1));
      await new Promise(setImmediate);
      underWay -= 1;
      return piece;
    };
    const pieces = Array.from({ length: PIECES }, (_, piece) => piece);
    expect(await Promise.all(pieces.map((piece) => pace(() => work(piece))))).to.deep.equal(pieces);
    return most;
  }

  it('does everything at once while few read, and one piece after the other while many do', async () => {
    expect(await atOnce(() => false)).to.equal(PIECES);
    expect(await atOnce(() => true)).to.equal(1);
  });

  it('goes on after a piece that failed', async () => {
    const pace = openPace(() => true);
    const failed = pace(() => Promise.reject(new Error('disk full'))).catch((error: Error) => error.message);
    expect([await failed, await pace(async () => 'next')]).to.deep.equal(['disk full', 'next']);
  });

  it('takes twenty requests within a second for many, for that second and the next', () => {
    const requests = requestCounter();
    for (let ms = 0; ms < 19; ms += 1) requests.count(ms);
    expect(requests.areMany(20)).to.equal(false);
    requests.count(20);
    const after = [900, 1_900, 2_100, 9_000].map((ms) => requests.areMany(ms));
    expect(after).to.deep.equal([true, true, false, false]);
  });
});
