import {
  AUTHENTICITY_VERDICTS,
  CORRECTION_KINDS,
  HOAX_CATEGORIES,
  HOAX_TAGS,
  NEWSWORTHINESS_DECISIONS,
  POLICE_OPINIONS,
  TOPICS,
} from '../../models/vocabulary.js';
import { DESK_ROLES, SUBMITTING_ROLES } from '../auth/permissions.js';
import { UNDO_SECONDS } from '../moderation/undo-time.js';
import { QUEUE_STATES } from '../moderation/queue-filter.js';
import { QUEUE_ORDERS } from '../moderation/queue.js';
import {
  address,
  flag,
  listOf,
  objectOf,
  oneOf,
  pageOf,
  paging,
  ref,
  text,
  time,
  wholeNumber,
  type Operations,
} from './operation.js';

const submitters = SUBMITTING_ROLES.join(', ');
const desk = DESK_ROLES.join(', ');
/** What the decider had read: what came after it is refused. */
const readVersion = {
  'submittedAt?': time,
  'seen?': { ...wholeNumber, description: 'sequence of the last audit entry that was read' },
};
const references = listOf(ref('Reference'));

/** Sending stories in, being told of them, and deciding on them. */
export const newsroomOperations: Operations = {
  '/api/v1/stories': {
    post: {
      summary: 'Send a story to the desk',
      who: submitters,
      headers: {
        'If-Match': {
          ...text,
          description: 'of the draft kept under the same idempotencyKey, if it matters',
        },
      },
      body: ref('NewStory'),
      answers: {
        201: { means: 'Sent', schema: ref('Receipt') },
        200: { means: 'The same idempotencyKey had made this story before', schema: ref('Receipt') },
      },
      refusals: [409, 412, 422],
    },
  },
  '/api/v1/stories/previews': {
    post: {
      summary: 'How a body will be shown: only what stories may hold, as HTML',
      who: submitters,
      body: objectOf({ body: text }),
      answers: { 200: { means: 'The sanitised HTML', schema: objectOf({ html: text }) } },
      refusals: [422],
    },
  },
  '/api/v1/push-subscriptions': {
    post: {
      summary: 'Tell this browser of the steps of one’s stories (Web Push)',
      who: submitters,
      body: objectOf({ endpoint: address, keys: objectOf({ p256dh: text, auth: text }) }),
      answers: {
        201: { means: 'It is told', schema: objectOf({ id: text, device: text, createdAt: time }) },
      },
      refusals: [422],
    },
  },
  '/api/v1/push-subscriptions/{id}': {
    delete: {
      summary: 'Tell this browser no more',
      who: submitters,
      answers: { 204: { means: 'It is told no more' } },
    },
  },
  '/api/v1/stories/{id}': {
    get: {
      summary: 'A story with its history; ETag is its revision',
      who: 'its author; the desk, with the decisions and the hashes of the audit trail',
      answers: { 200: { means: 'The story', schema: ref('Story') } },
      refusals: [404],
    },
    patch: {
      summary: 'Change a draft or returned story',
      who: 'its author',
      headers: { 'If-Match': { ...text, description: 'the ETag that was read' } },
      body: ref('StoryChange'),
      answers: { 200: { means: 'Changed', schema: ref('Story') } },
      refusals: [404, 409, 412, 422, 428],
    },
  },
  '/api/v1/stories/{id}/submissions': {
    post: {
      summary: 'Send a draft or returned story, with its changes where there are any',
      who: 'its author',
      headers: { 'If-Match': { ...text, description: 'needed with changes: the ETag that was read' } },
      body: ref('StoryChange'),
      bodyIsOptional: true,
      answers: { 200: { means: 'Sent', schema: ref('Story') } },
      refusals: [404, 409, 412, 422, 428],
    },
  },
  '/api/v1/stories/{id}/photos': {
    post: {
      summary: 'Add a photo; it is re-encoded and everything the camera wrote beside it is dropped',
      who: 'its author',
      multipart: objectOf({
        photo: { type: 'string', contentMediaType: 'application/octet-stream' },
        'caption?': text,
      }),
      answers: { 201: { means: 'Added', schema: ref('Photo') } },
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/queue': {
    get: {
      summary: 'Stories of the desk: open ones oldest due or riskiest first, closed ones newest first',
      who: desk,
      query: {
        status: oneOf(QUEUE_STATES),
        topic: oneOf(TOPICS),
        district: text,
        escalated: flag,
        mine: flag,
        order: oneOf(QUEUE_ORDERS),
        ...paging,
      },
      answers: { 200: { means: 'A page of the queue', schema: pageOf(ref('QueueItem')) } },
      refusals: [422],
    },
  },
  '/api/v1/moderation/reasons': {
    get: {
      summary: 'Preset reasons for returning and rejecting, in the order in which they are offered',
      who: desk,
      answers: { 200: { means: 'All of them', schema: pageOf(ref('PresetReason')) } },
    },
  },
  '/api/v1/moderation/stories/{id}/claim': {
    put: {
      summary: 'Claim a story for 15 minutes, or keep one that is claimed',
      who: desk,
      body: objectOf({
        'reason?': {
          ...text,
          description: "needed where somebody else's claim ran out: kept in the audit trail",
        },
      }),
      answers: { 200: { means: 'Claimed', schema: ref('Claim') } },
      refusals: [404, 409, 422],
    },
    delete: {
      summary: 'Let a claim go, or only the one that ends at `expiresAt`',
      who: desk,
      query: { expiresAt: time },
      answers: { 204: { means: 'Let go' } },
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/stories/{id}/newsworthiness': {
    post: {
      summary: 'Layak tayang: fit, unfit or returned',
      who: 'editor; not on an own story, not who gave the verdict',
      body: objectOf({
        decision: oneOf(NEWSWORTHINESS_DECISIONS),
        'reason?': { ...text, description: 'needed unless fit or preset' },
        'preset?': { ...text, description: 'code of a preset reason of the same decision' },
        'note?': text,
        ...readVersion,
      }),
      answers: { 200: { means: 'Decided', schema: ref('Decisions') } },
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/stories/{id}/authenticity': {
    post: {
      summary: 'Asli / hoaks: valid needs evidence, hoax a category, an explanation and a reference',
      who: 'verifier; not on an own story, not who decided that it is fit',
      body: objectOf({
        verdict: oneOf(AUTHENTICITY_VERDICTS),
        'category?': oneOf(HOAX_CATEGORIES),
        'tags?': listOf(oneOf(HOAX_TAGS)),
        'explanation?': text,
        'evidence?': references,
        'chosenEvidence?': { ...listOf(text), description: 'ids of evidence that the desk gathered' },
        ...readVersion,
      }),
      answers: { 200: { means: 'Decided', schema: ref('Decisions') } },
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/stories/{id}/reversal': {
    post: {
      summary: `Take the last decision back, within ${UNDO_SECONDS} seconds and while nothing else happened`,
      who: 'who gave it',
      answers: { 200: { means: 'Taken back', schema: ref('Decisions') } },
      refusals: [404, 409],
    },
  },
  '/api/v1/moderation/stories/{id}/escalation': {
    post: {
      summary: 'Ask the police for their opinion',
      who: 'editor, verifier',
      body: objectOf({ question: text }),
      answers: { 201: { means: 'Asked', schema: objectOf({ id: text, status: text, question: text }) } },
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/stories/{id}/opinions': {
    post: {
      summary: 'The opinion of the police on an escalated story: advice',
      who: 'police',
      body: objectOf({ opinion: oneOf(POLICE_OPINIONS), 'letterNumber?': text, note: text }),
      answers: { 201: { means: 'Given', schema: ref('Opinion') } },
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/stories/{id}/publication': {
    post: {
      summary: 'Publish a story that is fit and valid',
      who: 'editor',
      answers: {
        201: { means: 'Published', schema: objectOf({ slug: text, url: address, publishedAt: time }) },
      },
      refusals: [404, 409],
    },
  },
  '/api/v1/moderation/stories/{id}/clarification': {
    post: {
      summary: 'Publish the clarification of a hoax',
      who: 'editor, verifier',
      body: objectOf({ 'title?': text, claim: text, explanation: text, conclusion: text, references }),
      answers: {
        201: { means: 'Published', schema: objectOf({ slug: text, url: address, number: wholeNumber }) },
      },
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/moderation/stories/{id}/corrections': {
    post: {
      summary: 'Correct a published story, or withdraw it with a public reason',
      who: 'editor',
      body: objectOf({
        ...{ kind: oneOf(CORRECTION_KINDS), 'text?': text, reason: text },
        'related?': { ...text, description: 'address of a published story or clarification of this portal' },
      }),
      answers: { 201: { means: 'Corrected', schema: ref('Correction') } },
      refusals: [404, 409, 422],
    },
  },
  '/api/v1/audit': {
    get: {
      summary: "A story's audit entries with their chain hashes, oldest first",
      who: desk,
      query: { story: { ...text, description: 'required: id of the story' }, ...paging },
      answers: { 200: { means: 'A page of entries', schema: pageOf(ref('AuditEntry')) } },
      refusals: [404, 422],
    },
  },
};
