import { ROLES, STORY_STATUSES, TOPICS } from '../../models/vocabulary.js';
import { SUBMITTING_ROLES } from '../auth/permissions.js';
import { objectOf, oneOf, ref, text, wholeNumber, type Operations, type Schema } from './operation.js';

const submitters = SUBMITTING_ROLES.join(', ');

const copy = { id: text, receipt: text, status: oneOf(STORY_STATUSES), revision: wholeNumber };

export const draftSchemas: Record<string, Schema> = {
  Me: objectOf({ id: text, name: text, role: oneOf(ROLES) }),
  DraftText: objectOf({
    'title?': text,
    'body?': { ...text, description: 'plain text with light markup, or HTML' },
    'topic?': oneOf([...TOPICS, '']),
    'village?': text,
    'sourceUrl?': text,
    'author?': { ...text, description: 'id of who wrote it: 409 where somebody else has signed in' },
  }),
  DraftCopy: objectOf(copy),
  Draft: objectOf({ ...copy, title: text, body: text, topic: text, village: text, sourceUrl: text }),
};

/** The portal's copies of drafts that are written on a telephone. */
export const draftOperations: Operations = {
  '/api/v1/me': {
    get: {
      summary: 'Who has signed in',
      who: 'everybody with an account',
      answers: { 200: { means: 'The person', schema: ref('Me') } },
    },
  },
  '/api/v1/drafts/{key}': {
    get: {
      summary: 'What the portal holds under the key that a phone gave; its text as a form shows it',
      who: submitters,
      answers: { 200: { means: 'The draft, or the story that it became', schema: ref('Draft') } },
      refusals: [404],
    },
    put: {
      summary: 'Keep a draft as far as it is written; sent later, the key is its idempotencyKey',
      who: submitters,
      headers: {
        'If-Match': { ...text, description: 'the revision that the phone knows; left out: the first' },
      },
      body: ref('DraftText'),
      answers: { 200: { means: 'Kept', schema: ref('DraftCopy') } },
      refusals: [409, 412],
    },
  },
};
