import { createHash } from 'node:crypto';
import webPush from 'web-push';
import { FetchError } from '../aggregation/fetch-error.js';
import type { SafeFetcher } from '../aggregation/safe-fetch.js';
import { DeliveryFailure } from '../mail/mailer.js';
import type { PushMessage } from './push-message.js';
import type { Vapid } from './vapid.js';

const TOPIC_LENGTH = 32;
/** The browser has ended it. */
const GONE = [404, 410];
/** What a name leads to can change; what an address is cannot. */
const NEVER = ['bad-url', 'blocked-address', 'blocked-port'];

/** What became of a message: `gone` where nothing can ever be sent to that browser again. */
export type PushOutcome = 'sent' | 'gone' | DeliveryFailure;

export interface PushLine {
  fetcher: SafeFetcher;
  vapid: Vapid;
  /** How long a service waits for a phone that is switched off. */
  keptS: number;
}

/** Sends a message to one browser, encrypted so that only it can read it (RFC 8291). */
export async function sendPush(
  subscription: webPush.PushSubscription,
  message: PushMessage,
  { fetcher, vapid, keptS }: PushLine,
): Promise<PushOutcome> {
  const { endpoint, body, headers } = webPush.generateRequestDetails(subscription, JSON.stringify(message), {
    vapidDetails: vapid,
    TTL: keptS,
    contentEncoding: 'aes128gcm',
    urgency: 'normal',
    topic: topicOf(message),
  });
  try {
    const { status } = await fetcher.post(endpoint, { body, headers });
    if (status >= 200 && status < 300) return 'sent';
    if (GONE.includes(status)) return 'gone';
    return new DeliveryFailure(status === 429 || status >= 500 ? 'push-later' : 'push-refused', status);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return NEVER.includes(error.code) ? 'gone' : new DeliveryFailure('push-later');
  }
}

/** One for each notification: a service that still holds the message of an earlier attempt replaces it. */
function topicOf({ tag }: PushMessage): string {
  return createHash('sha256').update(tag).digest('base64url').slice(0, TOPIC_LENGTH);
}
