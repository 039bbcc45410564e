import { LOCALES } from '../i18n/translate.js';
import { address, objectOf, oneOf, text, type Operations } from './operation.js';

const follows = {
  type: 'array',
  items: { ...text, description: '`topic:` and a topic, `place:` and a kode wilayah, or `clarifications`' },
} as const;

/** Following topics and places in a browser, without an account. */
export const followingOperations: Operations = {
  '/api/v1/follows': {
    post: {
      summary:
        'Tell this browser of what is published on topics and in places (Web Push), in place of what it followed before',
      body: objectOf({
        endpoint: address,
        keys: objectOf({ p256dh: text, auth: text }),
        follows,
        'language?': oneOf(LOCALES),
      }),
      answers: { 201: { means: 'It is told', schema: objectOf({ id: text, follows }) } },
      refusals: [404, 415, 422, 429],
    },
  },
  '/api/v1/follows/{id}': {
    get: {
      summary: 'What a browser follows; its id is the SHA-256 of its endpoint in base64url',
      answers: { 200: { means: 'What it follows', schema: objectOf({ follows }) } },
      refusals: [404, 429],
    },
    delete: {
      summary: 'Tell this browser no more',
      answers: { 204: { means: 'It is told no more' } },
      refusals: [429],
    },
  },
};
