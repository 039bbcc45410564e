import { expect } from 'chai';
import { FEED_ERROR_CODES, ITEM_PROBLEM_CODES } from '../../server/aggregation/adapters/feed-document.js';
import { FETCH_ERROR_CODES } from '../../server/aggregation/fetch-error.js';
import { sourceState, SOURCE_STATES } from '../../server/aggregation/source-list.js';
import { LOCALES, readLocale } from '../../server/i18n/translate.js';

describe('What sources do wrong', () => {
  for (const locale of LOCALES) {
    it(`has words in ${locale}`, () => {
      const { error, problem, state } = readLocale(locale).aggregation as Record<string, object>;
      expect(error).to.have.all.keys(...FETCH_ERROR_CODES, ...FEED_ERROR_CODES, 'internal');
      expect(problem).to.have.all.keys(...ITEM_PROBLEM_CODES);
      expect(state).to.have.all.keys(...SOURCE_STATES);
    });
  }

  it('is summed up in one state', () => {
    const at = new Date();
    const lastError = { code: 'timeout', detail: '', at };
    expect(sourceState({ active: true })).to.equal('waiting');
    expect(sourceState({ active: true, lastSuccessAt: at })).to.equal('reading');
    expect(sourceState({ active: true, lastSuccessAt: at, lastError })).to.equal('failing');
    expect(sourceState({ active: true, lastError, dormantSince: at })).to.equal('dormant');
    expect(sourceState({ active: false, lastSuccessAt: at })).to.equal('off');
  });
});
