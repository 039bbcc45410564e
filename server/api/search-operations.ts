import { TOPICS } from '../../models/vocabulary.js';
import { address, listOf, objectOf, oneOf, ref, text, type Operations, type Schema } from './operation.js';

const time = { type: 'string', format: 'date-time' };

/** What is found by words, for anyone. */
export const searchOperations: Operations = {
  '/api/v1/search': {
    get: {
      summary: 'Published stories, clarifications and posts that fit a query, best first',
      query: {
        q: text,
        kind: oneOf(['story', 'clarification', 'post']),
        topic: oneOf(TOPICS),
        district: text,
        cursor: text,
      },
      answers: {
        200: {
          means:
            'A page of results; `understood` where a word was taken for another, `suggestion` for another spelling',
          schema: objectOf({
            items: listOf(ref('SearchResult')),
            next: { type: ['string', 'null'] },
            'understood?': text,
            'suggestion?': text,
          }),
        },
      },
      refusals: [422],
    },
  },
};

export const searchSchemas: Record<string, Schema> = {
  SearchResult: objectOf({
    kind: oneOf(['story', 'clarification', 'post']),
    url: address,
    title: text,
    snippet: text,
    publishedAt: time,
    'topic?': oneOf(TOPICS),
    'village?': text,
    'titleTag?': text,
    'tone?': oneOf(['false', 'true', 'neutral']),
    'organisation?': text,
  }),
};
