import { expect } from 'chai';
import { toneOf } from '../../server/clarifications/public-clarification.js';

describe('What a title tag says', () => {
  for (const [tag, tone] of [
    ['SALAH', 'false'],
    ['PENIPUAN', 'false'],
    ['HOAKS', 'false'],
    ['BENAR', 'true'],
    ['KLARIFIKASI', 'neutral'],
  ] as const) {
    it(`${tag} is ${tone}`, () => {
      expect(toneOf(tag)).to.equal(tone);
    });
  }
});
