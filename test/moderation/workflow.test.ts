import { expect } from 'chai';
import type { AuthenticityVerdict, NewsworthinessDecision, StoryStatus } from '../../models/vocabulary.js';
import { statusFrom } from '../../server/moderation/workflow.js';

describe('the status that follows from two decisions', () => {
  const table: [NewsworthinessDecision | undefined, AuthenticityVerdict | undefined, StoryStatus][] = [
    [undefined, undefined, 'submitted'],
    ['fit', undefined, 'submitted'],
    [undefined, 'valid', 'submitted'],
    ['fit', 'valid', 'ready'],
    ['unfit', undefined, 'rejected'],
    ['unfit', 'valid', 'rejected'],
    ['returned', undefined, 'returned'],
    ['returned', 'valid', 'returned'],
    [undefined, 'hoax', 'hoax'],
    ['fit', 'hoax', 'hoax'],
    [undefined, 'inconclusive', 'inconclusive'],
    ['fit', 'inconclusive', 'inconclusive'],
  ];

  for (const [decision, verdict, status] of table) {
    it(`is ${status} when found ${decision ?? 'undecided'} and ${verdict ?? 'unchecked'}`, () => {
      expect(statusFrom(decision, verdict)).to.equal(status);
    });
  }
});
