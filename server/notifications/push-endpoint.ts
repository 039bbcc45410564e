import { createECDH, createHash } from 'node:crypto';
import { z } from 'zod';
import { checkUrl } from '../aggregation/address-policy.js';
import { Invalid } from '../errors.js';

const ENDPOINT_MAX_LENGTH = 1_000;

/** A browser's subscription, as its `PushSubscription.toJSON()` has it. */
export const subscriptionInput = z.object({
  endpoint: z.string().min(1, 'required').max(ENDPOINT_MAX_LENGTH, 'too-long'),
  keys: z.object({
    p256dh: z.string().max(100, 'too-long').refine(isPublicKey, 'bad-value'),
    auth: z.string().regex(/^[\w-]{22}={0,2}$/, 'bad-value'),
  }),
});

/** What a subscription is called: nobody can guess it who does not know the endpoint. */
export function endpointId(endpoint: string): string {
  return createHash('sha256').update(endpoint).digest('base64url');
}

/**
 * Where a subscription has its messages sent. What names resolve to is judged when they are connected to.
 * @param allowHosts `host:port` that may be reached although private
 * @throws Invalid `endpoint: bad-url` for what the portal must never send to
 */
export function pushEndpoint(endpoint: string, allowHosts: readonly string[]): URL {
  const allowed = new Set(allowHosts);
  try {
    const url = checkUrl(endpoint, allowed);
    if (url.protocol === 'https:' || allowed.has(url.host)) return url;
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
