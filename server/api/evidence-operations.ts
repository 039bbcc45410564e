import { EVIDENCE_KINDS, ROLES } from '../../models/vocabulary.js';
import { DESK_ROLES } from '../auth/permissions.js';
import {
  address,
  flag,
  listOf,
  objectOf,
  oneOf,
  ref,
  text,
  time,
  wholeNumber,
  type Operations,
  type Schema,
} from './operation.js';

const desk = DESK_ROLES.join(', ');
const gatherers = 'editor, verifier; police, on what was escalated to them; not on an own story';
const added = { 201: { means: 'Added', schema: ref('Evidence') } };

/** Evidence that the desk gathers before and with its verdict. */
export const evidenceOperations: Operations = {
  '/api/v1/moderation/stories/{id}/evidence': {
    get: {
      summary: 'All evidence of a story in the order in which it came; removed pieces stay as marks',
      who: desk,
      answers: {
        200: {
          means: 'All of it',
          schema: objectOf({ items: listOf(ref('Evidence')), next: { type: 'null' } }),
        },
      },
      refusals: [404],
    },
    post: {
      summary: 'Add a link, whose page is then fetched in the background, or a note',
      who: gatherers,
      body: {
        oneOf: [
          objectOf({ kind: { const: 'link' }, url: address, 'title?': text }),
          objectOf({ kind: { const: 'note' }, text, 'title?': text }),
        ],
      },
      answers: added,
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/stories/{id}/evidence/files': {
    post: {
      summary: 'Add a file: JPEG, PNG and WebP are re-encoded, PDF is kept as it is; 15 MB at most',
      who: gatherers,
      multipart: objectOf({
        file: { type: 'string', contentMediaType: 'application/octet-stream' },
        'title?': text,
      }),
      answers: added,
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/stories/{id}/evidence/{evidenceId}/removal': {
    post: {
      summary: 'Remove a piece: its content goes, who added and who removed it and why stays',
      who: 'editor, verifier; police, what they added',
      body: objectOf({ reason: text }),
      answers: { 200: { means: 'Removed', schema: ref('Evidence') } },
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/stories/{id}/evidence/{evidenceId}/copy': {
    post: {
      summary: 'Fetch the page of a link again after that failed',
      who: gatherers,
      answers: { 202: { means: 'To be fetched', schema: ref('Evidence') } },
      refusals: [404, 409],
    },
  },
};

export const evidenceSchemas: Record<string, Schema> = {
  Evidence: objectOf({
    id: text,
    number: { ...wholeNumber, description: 'its place, from 1' },
    kind: oneOf(EVIDENCE_KINDS),
    'title?': text,
    'url?': address,
    'site?': text,
    'text?': text,
    role: oneOf(ROLES),
    at: time,
    inUse: { ...flag, description: 'the verdict rests on it' },
    'copy?': objectOf({
      state: oneOf(['pending', 'kept', 'failed']),
      'takenAt?': time,
      'foundAt?': { ...address, description: 'where redirects led' },
      'sha256?': text,
      'size?': wholeNumber,
      'type?': text,
      'title?': text,
      'error?': text,
      'textUrl?': address,
    }),
    'file?': objectOf({ type: text, size: wholeNumber, sha256: text, 'url?': address }),
    'removed?': objectOf({ role: oneOf(ROLES), at: time, reason: text }),
  }),
};
