import { PushSubscription, type PushSubscriptionRecord } from '../../models/push-subscription.js';
import { openPortalFetcher } from '../aggregation/portal-fetcher.js';
import { DEFAULT_LOCALE } from '../i18n/translate.js';
import { DeliveryFailure } from '../mail/mailer.js';
import type { Portal } from '../portal.js';
import type { Channel } from './channels.js';
import { pushMessage, type PushMessage } from './push-message.js';
import { subscriptionsOf } from './push-subscriptions.js';
import { sendPush, type PushLine, type PushOutcome } from './send-push.js';
import { vapidOf } from './vapid.js';

/** How long a service waits for a phone that is switched off. */
const KEPT_S = 3 * 24 * 60 * 60;

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
            subscriptions.map((one) => sendTo(one, message, { fetcher, vapid, keptS: KEPT_S })),
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

async function sendTo(
  { _id, endpoint, keys }: PushSubscriptionRecord,
  message: PushMessage,
  line: PushLine,
): Promise<PushOutcome> {
  const outcome = await sendPush({ endpoint, keys }, message, line);
  if (outcome === 'gone') await PushSubscription.deleteOne({ _id, endpoint });
  return outcome;
}
