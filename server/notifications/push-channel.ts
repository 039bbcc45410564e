import { createHash } from 'node:crypto';
import webPush from 'web-push';
import { PushSubscription, type PushSubscriptionRecord } from '../../models/push-subscription.js';
import { FetchError } from '../aggregation/fetch-error.js';
import { openPortalFetcher } from '../aggregation/portal-fetcher.js';
import type { SafeFetcher } from '../aggregation/safe-fetch.js';
import { DEFAULT_LOCALE } from '../i18n/translate.js';
import { DeliveryFailure } from '../mail/mailer.js';
import type { Portal } from '../portal.js';
import type { Channel } from './channels.js';
import { pushMessage, type PushMessage } from './push-message.js';
import { subscriptionsOf } from './push-subscriptions.js';
import { vapidOf, type Vapid } from './vapid.js';

/** How long a service waits for a phone that is switched off. */
const KEPT_S = 3 * 24 * 60 * 60;
const TOPIC_LENGTH = 32;
/** The browser has ended it. */
const GONE = [404, 410];
/** What a name leads to can change; what an address is cannot. */
const NEVER = ['bad-url', 'blocked-address', 'blocked-port'];

/** Web Push to the browsers in which a person asked for it, where the portal has keys of its own. */
export function pushChannel(portal: Pick<Portal, 'config'>): Channel | undefined {
  const vapid = vapidOf(portal.config);
  if (!vapid) return undefined;
  return {
    name: 'push',
    reaches: async ({ _id, status }) =>
      status === 'active' && (await PushSubscription.exists({ user: _id })) !== null,
    open() {
      const fetcher = openPortalFetcher(portal);
      return {
        async send(user, notification) {
          const subscriptions = await subscriptionsOf(String(user._id));
          const message = pushMessage(notification, user.language ?? DEFAULT_LOCALE);
          const outcomes = await Promise.all(
            subscriptions.map((one) => sendTo(one, message, { fetcher, vapid })),
          );
          // A browser that has it already replaces it by itself, unseen: all are tried again.
          const failure = outcomes.find((outcome) => outcome instanceof DeliveryFailure);
          if (failure) throw failure;
          return outcomes.includes('sent');
        },
        close: () => void fetcher.close(),
      };
    },
  };
}

type Outcome = 'sent' | 'gone' | DeliveryFailure;

async function sendTo(
  { _id, endpoint, keys }: PushSubscriptionRecord,
  message: PushMessage,
  { fetcher, vapid }: { fetcher: SafeFetcher; vapid: Vapid },
): Promise<Outcome> {
  const outcome = await post(fetcher, encrypted({ endpoint, keys }, message, vapid));
  if (outcome === 'gone') await PushSubscription.deleteOne({ _id, endpoint });
  return outcome;
}

function encrypted(subscription: webPush.PushSubscription, message: PushMessage, vapidDetails: Vapid) {
  return webPush.generateRequestDetails(subscription, JSON.stringify(message), {
    vapidDetails,
    TTL: KEPT_S,
    contentEncoding: 'aes128gcm',
    urgency: 'normal',
    topic: topicOf(message),
  });
}

async function post(fetcher: SafeFetcher, request: webPush.RequestDetails): Promise<Outcome> {
  const { endpoint, body, headers } = request;
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
