import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { inShares } from '../server/in-shares.js';

describe('Requests that arrive at once', () => {
  it('are begun a few in each turn, in their order', async () => {
    const begun: number[] = [];
    const listener = inShares((req) => begun.push((req as unknown as { number: number }).number));
    for (let number = 0; number < 50; number += 1) {
      listener({ number } as unknown as IncomingMessage, {} as ServerResponse);
    }
    const few = begun.length;
    expect(few).to.be.within(1, 8);
    for (let before = few; begun.length < 50; before = begun.length) {
      await turn();
      expect(begun.length - before).to.be.within(0, 8);
    }
    expect(begun).to.deep.equal(Array.from({ length: 50 }, (_, number) => number));
  });

  it('wait for nothing where there are few', async () => {
    let begun = 0;
    const listener = inShares(() => (begun += 1));
    for (let number = 1; number <= 3; number += 1) {
      listener({} as IncomingMessage, {} as ServerResponse);
      expect(begun).to.equal(number);
      await turn();
      await turn();
    }
  });
});
