import { ROLES, TOPICS } from '../../models/vocabulary.js';
import { LISTED_ACTS } from '../moderation/ledger-facts.js';
import {
  address,
  objectOf,
  oneOf,
  pageOf,
  paging,
  ref,
  text,
  type Operations,
  type Schema,
} from './operation.js';

/** What the desk did, for anyone. */
export const transparencyOperations: Operations = {
  '/api/v1/transparency': {
    get: {
      summary: 'What the desk did, newest first, without anything personal or unpublished',
      query: {
        act: oneOf(LISTED_ACTS),
        month: { type: 'string', description: "e.g. 2026-11, in the portal's time zone" },
        ...paging,
      },
      answers: { 200: { means: 'A page of acts', schema: pageOf(ref('PublicAct')) } },
      refusals: [422],
    },
  },
};

export const transparencySchemas: Record<string, Schema> = {
  PublicAct: objectOf({
    date: { type: 'string', format: 'date' },
    act: oneOf(LISTED_ACTS),
    role: oneOf(ROLES),
    'topic?': oneOf(TOPICS),
    'code?': {
      type: 'string',
      description: 'the reason out of a closed list: kind of a hoax, preset reason, act that was undone',
    },
    'reason?': { type: 'string', description: 'why a story was corrected or withdrawn' },
    'story?': objectOf({ title: text, url: address }),
  }),
};
