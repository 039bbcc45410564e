import { isDeepStrictEqual } from 'node:util';
import { indexTokens } from '../search/tokenise.js';
import { storyFields } from '../stories/input.js';
import type { Migration, Stored } from './migration.js';

/** Words were once kept as written; now their stems are kept beside them, and posts have words as well. */
export const storyWords: Migration = {
  version: 1,
  name: 'search words of stories',
  collection: 'stories',
  part: 'stories',
  among: {},
  fields: ['title', 'body', 'village', 'searchTokens'],
  change: async (story) =>
    changedWords(
      story,
      storyFields({ title: said(story, 'title'), body: said(story, 'body'), village: said(story, 'village') })
        .searchTokens,
    ),
};

const CLARIFICATION_TEXTS = ['title', 'claim', 'conclusion', 'explanation'];

export const clarificationWords: Migration = {
  version: 2,
  name: 'search words of clarifications',
  collection: 'clarifications',
  part: 'clarifications',
  among: {},
  fields: [...CLARIFICATION_TEXTS, 'circulatedOn', 'archive', 'searchTokens'],
  async change(clarification) {
    const { lead = '', referenceText = '' } = (clarification.archive ?? {}) as Record<string, string>;
    const texts = CLARIFICATION_TEXTS.map((field) => said(clarification, field));
    // In the order in which they are written: of a very long text only the first words are kept.
    if (clarification.archive) {
      texts.splice(2, 0, lead);
      texts.push(said(clarification, 'circulatedOn'), referenceText);
    }
    return changedWords(clarification, indexTokens(...texts));
  },
};

export const postWords: Migration = {
  version: 3,
  name: 'search words of posts',
  collection: 'posts',
  part: 'posts',
  among: {},
  fields: ['title', 'excerpt', 'searchTokens'],
  change: async (post) => changedWords(post, indexTokens(said(post, 'title'), said(post, 'excerpt'))),
};

function changedWords({ searchTokens }: Stored, wanted: string[]) {
  return isDeepStrictEqual(searchTokens, wanted) ? undefined : { searchTokens: wanted };
}

function said(document: Stored, field: string): string {
  const value = document[field];
  return typeof value === 'string' ? value : '';
}
