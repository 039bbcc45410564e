import { z } from 'zod';
import { Follower, type FollowerRecord } from '../../models/follower.js';
import { TOPICS, type Topic } from '../../models/vocabulary.js';
import { Invalid, NotFound } from '../errors.js';
import { DEFAULT_LOCALE, LOCALES } from '../i18n/translate.js';
import { endpointId, pushEndpoint, subscriptionInput } from '../notifications/push-endpoint.js';
import { districtOf, findPlace, regency } from '../regions/gazetteer.js';
import { parse } from '../validation/parse.js';

/** As many as the regency has topics and districts, and some villages. */
const FOLLOWS_MAX = 60;
/** Every clarification of a hoax. */
export const CLARIFICATIONS = 'clarifications';

/**
 * The push services of the browsers' makers, which are all that a stranger may have the portal send to: Chrome and
 * what is made of it, Firefox, Edge, Safari.
 */
const PUSH_SERVICES =
  /^(?:fcm\.googleapis\.com|(?:[\w-]+\.)?push\.services\.mozilla\.com|[\w-]+\.notify\.windows\.com|(?:[\w-]+\.)?push\.apple\.com)$/;

const followInput = subscriptionInput.extend({
  follows: z
    .array(z.string().refine(isFollowed, 'bad-value'))
    .min(1, 'required')
    .max(FOLLOWS_MAX, 'too-long'),
  language: z.enum(LOCALES, 'bad-value').default(DEFAULT_LOCALE),
});

/**
 * Tells a browser of what it follows from now on; in place of what it followed before.
 * @param input `{endpoint, keys}` as `PushSubscription.toJSON()` of the browser has it, `follows` and `language?`
 * @param context `allowHosts`: `host:port` that may be sent to although it is no browser maker's
 * @throws Invalid; `endpoint: bad-url` for what the portal never sends to
 */
export async function follow(
  input: unknown,
  { allowHosts, now }: { allowHosts: readonly string[]; now: Date },
): Promise<FollowerRecord> {
  const { endpoint, keys, follows, language } = parse(followInput, input);
  const { hostname, host } = pushEndpoint(endpoint, allowHosts);
  if (!PUSH_SERVICES.test(hostname) && !allowHosts.includes(host)) throw new Invalid({ endpoint: 'bad-url' });
  return Follower.findOneAndUpdate(
    { _id: endpointId(endpoint) },
    {
      $set: { endpoint, keys, follows: [...new Set(follows)], language, refusals: 0 },
      $setOnInsert: { createdAt: now },
    },
    { upsert: true, returnDocument: 'after' },
  )
    .orFail()
    .lean();
}

/** What a browser follows. @param id known only to whoever knows the browser's endpoint @throws NotFound */
export async function followsOf(id: string): Promise<string[]> {
  const follower = await Follower.findById(id).select(['follows']).lean();
  if (!follower) throw new NotFound();
  return follower.follows;
}

/** Ends it; what is not there is ended already. */
export async function unfollow(id: string): Promise<void> {
  await Follower.deleteOne({ _id: id });
}

/** What is followed by whoever is to be told of a story. */
export function namesOfStory({ topic, village }: { topic: Topic; village: string }): string[] {
  const places = [village, districtOf(village), regency()?._id];
  return [`topic:${topic}`, ...places.flatMap((place) => (place ? [`place:${place}`] : []))];
}

function isFollowed(name: string): boolean {
  if (name === CLARIFICATIONS) return true;
  const [, kind, code = ''] = /^(topic|place):(.+)$/.exec(name) ?? [];
  if (kind === 'topic') return TOPICS.some((topic) => topic === code);
  return kind === 'place' && findPlace(code) !== undefined;
}
