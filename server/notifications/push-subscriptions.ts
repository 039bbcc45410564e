import { PushSubscription, type PushSubscriptionRecord } from '../../models/push-subscription.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSubmit } from '../auth/permissions.js';
import type { Config } from '../config.js';
import { parse } from '../validation/parse.js';
import { endpointId, pushEndpoint, subscriptionInput } from './push-endpoint.js';
import { vapidOf } from './vapid.js';

/** Browsers of one person; beyond, the one that asked longest ago is told no more. */
export const DEVICES_MAX = 10;

export interface SubscribingContext {
  /** Names the browser. */
  userAgent: string;
  /** `host:port` that may be reached although private. */
  allowHosts: readonly string[];
  now: Date;
}

/**
 * Keeps where a browser is told. The same browser again is the same subscription, whoever had it before.
 * @param input as `PushSubscription.toJSON()` of the browser has it
 * @throws Invalid; `endpoint: bad-url` for what the portal must never send to
 */
export async function subscribe(
  user: Pick<CurrentUser, 'id' | 'signIn'>,
  input: unknown,
  { userAgent, allowHosts, now }: SubscribingContext,
): Promise<PushSubscriptionRecord> {
  const { endpoint, keys } = parse(subscriptionInput, input);
  pushEndpoint(endpoint, allowHosts);
  const subscription = await PushSubscription.findOneAndUpdate(
    { _id: endpointId(endpoint) },
    {
      $set: {
        user: user.id,
        signIn: user.signIn,
        endpoint,
        keys,
        device: deviceOf(userAgent),
        createdAt: now,
      },
    },
    { upsert: true, returnDocument: 'after' },
  )
    .orFail()
    .lean();
  const older = await PushSubscription.find({ user: user.id }, { _id: 1 })
    .sort({ createdAt: -1 })
    .skip(DEVICES_MAX)
    .lean();
  if (older.length > 0) await PushSubscription.deleteMany({ _id: { $in: older.map(({ _id }) => _id) } });
  return subscription;
}

/** The browsers in which a person is told, newest first. */
export function subscriptionsOf(userId: string): Promise<PushSubscriptionRecord[]> {
  return PushSubscription.find({ user: userId }).sort({ createdAt: -1 }).lean();
}

/** What a page needs to offer Web Push: the portal's public key, and which browsers have it. */
export async function pushSettings(
  user: CurrentUser,
  config: Config,
): Promise<{ key: string; own: string[] } | undefined> {
  const vapid = canSubmit(user) ? vapidOf(config) : undefined;
  return vapid && { key: vapid.publicKey, own: (await subscriptionsOf(user.id)).map(({ _id }) => _id) };
}

/** Ends one of a person's own; one that is not there is ended already. */
export async function unsubscribe(userId: string, id: string): Promise<void> {
  await PushSubscription.deleteOne({ _id: id, user: userId });
}

const BROWSERS: [RegExp, string][] = [
  [/EdgA?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iPhone, iPad'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'Mac'],
  [/Linux/, 'Linux'],
];

/** A browser in the words that its owner knows it by, e.g. `Chrome, Android`. */
export function deviceOf(userAgent: string): string {
  const known = [BROWSERS, SYSTEMS].map((names) => names.find(([mark]) => mark.test(userAgent))?.[1]);
  return known.filter(Boolean).join(', ') || 'Web';
}
