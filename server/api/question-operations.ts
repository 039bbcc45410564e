import { CLOSURE_REASONS, QUESTION_KINDS, QUESTION_STATUSES } from '../../models/question.js';
import { TOPICS } from '../../models/vocabulary.js';
import { READER_DESK_ROLES } from '../auth/permissions.js';
import { PROGRESS_STATES } from '../questions/progress.js';
import {
  address,
  objectOf,
  oneOf,
  pageOf,
  paging,
  ref,
  text,
  time,
  type Operations,
  type Schema,
} from './operation.js';

const who = READER_DESK_ROLES.join(', ');
const settled = { 200: { means: 'The question, settled', schema: ref('Question') } };

/** What readers without an account ask, and what the newsroom makes of it. */
export const questionOperations: Operations = {
  '/api/v1/questions': {
    post: {
      summary: 'Ask whether something is true, or tell of something; the same key again is the same question',
      body: objectOf({
        kind: oneOf(QUESTION_KINDS),
        text,
        'link?': address,
        'contact?': { ...text, description: 'for the desk alone' },
        consent: { const: true },
        'idempotencyKey?': text,
      }),
      answers: {
        201: { means: 'Taken', schema: ref('QuestionReceipt') },
        200: { means: 'Was taken before', schema: ref('QuestionReceipt') },
      },
      refusals: [415, 422, 429],
    },
  },
  '/api/v1/questions/{receipt}': {
    get: {
      summary: 'How a question stands, for whoever has its receipt',
      answers: {
        200: {
          means: 'How it stands',
          schema: objectOf({
            receipt: text,
            kind: oneOf(QUESTION_KINDS),
            state: oneOf(PROGRESS_STATES),
            askedAt: time,
            dueAt: time,
            'page?': objectOf({ title: text, url: address }),
            'note?': text,
          }),
        },
      },
      refusals: [404, 429],
    },
  },
  '/api/v1/moderation/questions': {
    get: {
      summary: 'What readers ask, the first due first',
      who,
      query: { status: oneOf(QUESTION_STATUSES), ...paging },
      answers: { 200: { means: 'A page of them', schema: pageOf(ref('Question')) } },
      refusals: [422],
    },
  },
  '/api/v1/moderation/questions/{id}/answer': {
    post: {
      summary: 'Answer with a published story or clarification of this portal',
      who,
      body: objectOf({ address: text, 'note?': text }),
      answers: settled,
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/questions/{id}/closure': {
    post: {
      summary: 'End a question without an answer',
      who,
      body: objectOf({ reason: oneOf(CLOSURE_REASONS), 'note?': text }),
      answers: settled,
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/questions/{id}/story': {
    post: {
      summary: 'Make a queued story of it; others than whoever did decide on that',
      who,
      body: objectOf({ title: text, topic: oneOf(TOPICS), village: text }),
      answers: {
        201: { means: 'In the queue', schema: objectOf({ id: text, receipt: text, status: text }) },
      },
      refusals: [404, 409, 422],
    },
  },
};

export const questionSchemas: Record<string, Schema> = {
  QuestionReceipt: objectOf({ receipt: text, url: address, dueAt: time }),
  Question: objectOf({
    id: text,
    kind: oneOf(QUESTION_KINDS),
    status: oneOf(QUESTION_STATUSES),
    text,
    'link?': address,
    'contact?': text,
    'story?': { ...text, description: 'id of the story that came of it' },
    askedAt: time,
    dueAt: time,
  }),
};
