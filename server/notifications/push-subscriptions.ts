import { createECDH, createHash } from 'node:crypto';
import { z } from 'zod';
import { PushSubscription, type PushSubscriptionRecord } from '../../models/push-subscription.js';
import { checkUrl } from '../aggregation/address-policy.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSubmit } from '../auth/permissions.js';
import type { Config } from '../config.js';
import { Invalid } from '../errors.js';
import { parse } from '../validation/parse.js';
import { vapidOf } from './vapid.js';

/** Browsers of one person; beyond, the one that asked longest ago is told no more. */
export const DEVICES_MAX = 10;
const ENDPOINT_MAX_LENGTH = 1_000;

const subscriptionInput = z.object({
  endpoint: z.string().min(1, 'required').max(ENDPOINT_MAX_LENGTH, 'too-long'),
  keys: z.object({
    p256dh: z.string().max(100, 'too-long').refine(isPublicKey, 'bad-value'),
    auth: z.string().regex(/^[\w-]{22}={0,2}$/, 'bad-value'),
  }),
});

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
  checkEndpoint(endpoint, new Set(allowHosts));
  const subscription = await PushSubscription.findOneAndUpdate(
    { _id: idOf(endpoint) },
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

function idOf(endpoint: string): string {
  return createHash('sha256').update(endpoint).digest('base64url');
}

// What names resolve to is judged when they are connected to.
function checkEndpoint(endpoint: string, allowHosts: ReadonlySet<string>): void {
  try {
    const { protocol, host } = checkUrl(endpoint, allowHosts);
    if (protocol === 'https:' || allowHosts.has(host)) return;
  } catch {
    // Refused below, in the words of a form.
  }
  throw new Invalid({ endpoint: 'bad-url' });
}

// A point of the curve that everything is encrypted for; any other would fail at every message.
function isPublicKey(key: string): boolean {
  const own = createECDH('prime256v1');
  own.generateKeys();
  try {
    own.computeSecret(key, 'base64url');
    return true;
  } catch {
    return false;
  }
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
