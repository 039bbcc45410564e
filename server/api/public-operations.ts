import {
  HOAX_CATEGORIES,
  ORGANISATION_KINDS,
  PLATFORMS,
  PROOF_METHODS,
  TOPICS,
} from '../../models/vocabulary.js';
import { SUBMITTING_ROLES } from '../auth/permissions.js';
import {
  address,
  listOf,
  objectOf,
  oneOf,
  pageOf,
  paging,
  ref,
  text,
  wholeNumber,
  type Operations,
} from './operation.js';

const linkStatus = oneOf(['official', 'formerly-official', 'unregistered', 'lookalike']);
const words = { type: 'string', description: 'words that must all occur' };

/** What anyone may read, and how the registry is kept. */
export const publicOperations: Operations = {
  '/health/live': {
    get: {
      summary: 'Whether the process is alive',
      answers: { 200: { means: 'Alive', schema: ref('Health') } },
    },
  },
  '/health/ready': {
    get: {
      summary: 'Whether the portal can answer, with its database',
      answers: {
        200: { means: 'Ready', schema: ref('Health') },
        503: { means: 'The database is away', schema: ref('Health') },
      },
    },
  },
  '/api/v1/openapi.json': {
    get: { summary: 'This document', answers: { 200: { means: 'OpenAPI 3.1', schema: { type: 'object' } } } },
  },
  '/api/v1/feed': {
    get: {
      summary: 'Published stories, newest first, each with its verification',
      query: { topic: oneOf(TOPICS), district: text, village: text, q: words, ...paging },
      answers: { 200: { means: 'A page of stories', schema: pageOf(ref('PublicStory')) } },
      refusals: [422],
    },
  },
  '/api/v1/clarifications': {
    get: {
      summary: 'Published clarifications, newest first',
      query: { category: oneOf(HOAX_CATEGORIES), q: words, ...paging },
      answers: { 200: { means: 'A page of clarifications', schema: pageOf(ref('Clarification')) } },
      refusals: [422],
    },
  },
  '/api/v1/registry/organisations': {
    get: {
      summary: 'Organisations with their accounts, by name',
      query: { kind: oneOf(ORGANISATION_KINDS), district: text, q: words, ...paging },
      answers: { 200: { means: 'A page of organisations', schema: pageOf(ref('DirectoryEntry')) } },
      refusals: [422],
    },
    post: {
      summary: 'Add an organisation',
      who: 'admin',
      body: objectOf({
        name: text,
        kind: oneOf(ORGANISATION_KINDS),
        'code?': text,
        'village?': text,
        'district?': text,
        'website?': address,
        'address?': text,
        'decreeNumber?': text,
        'contactName?': text,
        'contactPhone?': text,
        'contactEmail?': text,
      }),
      answers: { 201: { means: 'Added', schema: ref('DirectoryEntry') } },
      refusals: [422],
    },
  },
  '/api/v1/registry/accounts': {
    post: {
      summary: 'Add an account, waiting to be verified',
      who: "admin; agency for its officer's own organisation",
      body: objectOf({
        'organisation?': text,
        'url?': text,
        'handle?': text,
        'platform?': oneOf(PLATFORMS),
        'feedUrl?': address,
      }),
      answers: { 201: { means: 'Added, unverified', schema: ref('Account') } },
      refusals: [404, 422],
    },
  },
  '/api/v1/registry/accounts/{id}/verification': {
    post: {
      summary: 'Make an account official',
      who: 'admin',
      body: objectOf({ method: oneOf(PROOF_METHODS), 'note?': text }),
      answers: { 201: { means: 'Verified', schema: ref('Account') } },
      refusals: [404, 422],
    },
  },
  '/api/v1/registry/resolve': {
    get: {
      summary: 'Whether an address is an official account',
      query: { url: { ...text, description: 'required' }, platform: oneOf(PLATFORMS) },
      answers: {
        200: {
          means: 'What is known of it',
          schema: objectOf({
            status: linkStatus,
            'reason?': text,
            'address?': { type: 'object' },
            'organisation?': ref('Organisation'),
            'account?': ref('Account'),
          }),
        },
      },
      refusals: [422],
    },
  },
  '/api/v1/registry/link-checks': {
    post: {
      summary: 'What is known of every link in a text, lookalikes first',
      who: SUBMITTING_ROLES.join(', '),
      body: objectOf({ text }),
      answers: {
        200: {
          means: 'The links as they are written',
          schema: objectOf({
            items: listOf(
              objectOf({
                link: text,
                status: linkStatus,
                'reason?': text,
                'organisation?': ref('Organisation'),
              }),
            ),
          }),
        },
      },
      refusals: [422],
    },
  },
  '/api/v1/registry/posts': {
    get: {
      summary: 'Posts of verified accounts, newest first; the newsroom has not checked them',
      query: { organisation: { ...text, description: 'its code' }, platform: oneOf(PLATFORMS), ...paging },
      answers: { 200: { means: 'A page of posts', schema: pageOf(ref('Post')) } },
      refusals: [422],
    },
  },
  '/api/v1/registry/posts/{id}/stories': {
    post: {
      summary: 'Make a story for the desk of a post; a post becomes one story at most',
      who: 'editor, verifier',
      body: objectOf({ 'topic?': oneOf(TOPICS), 'village?': text }),
      answers: {
        201: { means: 'Made', schema: ref('Receipt') },
        200: { means: 'It had been made before', schema: ref('Receipt') },
      },
      refusals: [404, 422],
    },
  },
  '/api/v1/registry/organisations.csv': {
    get: {
      summary: 'Every organisation, with accounts or without, and the addresses of it that are official',
      query: { kind: oneOf(ORGANISATION_KINDS) },
      answers: { 200: { means: 'CSV', type: 'text/csv', schema: text } },
      refusals: [422],
    },
  },
  '/api/v1/registry/accounts.csv': {
    get: {
      summary: 'The accounts of the whole registry',
      answers: { 200: { means: 'CSV', type: 'text/csv', schema: text } },
    },
  },
  '/api/v1/registry/accounts.json': {
    get: {
      summary: 'The whole registry, one row an account',
      answers: {
        200: {
          means: 'Rows as in the CSV',
          schema: objectOf({ items: listOf({ type: 'object' }), next: { type: 'null' } }),
        },
      },
    },
  },
  '/api/v1/registry/accounts.opml': {
    get: {
      summary: 'The feeds of the registry',
      answers: { 200: { means: 'OPML 2', type: 'text/x-opml', schema: text } },
    },
  },
  '/api/v1/aggregation/runs': {
    post: {
      summary: 'Read all sources now',
      who: 'admin',
      answers: {
        200: {
          means: 'How it went',
          schema: objectOf({
            sources: wholeNumber,
            fetched: wholeNumber,
            notModified: wholeNumber,
            postponed: wholeNumber,
            failed: wholeNumber,
            newPosts: wholeNumber,
            ms: { type: 'number' },
          }),
        },
      },
    },
  },
};
