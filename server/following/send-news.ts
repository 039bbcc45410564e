import { Follower, type FollowerRecord } from '../../models/follower.js';
import { openPortalFetcher } from '../aggregation/portal-fetcher.js';
import { dayOf } from '../i18n/calendar.js';
import { sendPush, type PushLine } from '../notifications/send-push.js';
import { vapidOf } from '../notifications/vapid.js';
import type { Portal } from '../portal.js';
import { newsAt, newsMessage, type News } from './news.js';
import { sendableAt } from './sendable-at.js';

const MINUTE_MS = 60_000;
/** Longer than one message can take. */
const LEASE_MS = 5 * MINUTE_MS;
/** After a failure that may pass. */
const RETRY_MS = 30 * MINUTE_MS;
/** Browsers that are sent to at the same time. */
const AT_ONCE = 8;
const BATCH_MAX = 5_000;
/** Refusals in a row, after which a browser is taken for gone. */
const REFUSALS_MAX = 5;
/** Of what was told; more than can be published while it counts as new. */
const TOLD_MAX = 200;
/** How long a service waits for a phone that is switched off: then it is no news. */
const KEPT_S = 24 * 60 * 60;

/** What a run came to. */
export interface NewsSent {
  sent: number;
  failed: number;
}

/**
 * Sends followers what waits for them, a few at a time: what is still public, in one message. Each publication is
 * marked as told before it is sent, so that nobody is told twice; a process that dies meanwhile leaves one untold.
 */
export async function sendNews(portal: Portal, now: () => Date = () => new Date()): Promise<NewsSent> {
  const result: NewsSent = { sent: 0, failed: 0 };
  const vapid = vapidOf(portal.config);
  if (!vapid) return result;
  const fetcher = openPortalFetcher(portal);
  const line = { fetcher, vapid, keptS: KEPT_S };
  let left = BATCH_MAX;
  const sendOneAfterAnother = async () => {
    while (left > 0 && !portal.stopping?.aborted) {
      left -= 1;
      const follower = await claimNext(now());
      if (!follower) return;
      await tell(follower, line, portal, now(), result);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, sendOneAfterAnother));
  } finally {
    await fetcher.close();
  }
  return result;
}

function claimNext(now: Date): Promise<FollowerRecord | null> {
  return Follower.findOneAndUpdate(
    { dueAt: { $lte: now } },
    { $set: { dueAt: new Date(now.getTime() + LEASE_MS) } },
    { sort: { dueAt: 1 }, returnDocument: 'after' },
  ).lean();
}

async function tell(
  follower: FollowerRecord,
  line: PushLine,
  { config, log }: Portal,
  now: Date,
  result: NewsSent,
): Promise<void> {
  const { _id, dueAt, waiting, language, endpoint, keys } = follower;
  const at = sendableAt(follower, now, config);
  if (at > now) {
    await Follower.updateOne({ _id, dueAt }, { $set: { dueAt: at } });
    return;
  }
  const news = await newsAt(now, waiting);
  // Somebody else's, or more came meanwhile: then it is due again already.
  if (!(await markTold(follower)) || news.length === 0) return;
  const outcome = await sendPush({ endpoint, keys }, newsMessage(news, language), line);
  if (outcome === 'sent') {
    result.sent += 1;
    await noteSent(follower, now, config.timeZone);
  } else if (outcome === 'gone') {
    await Follower.deleteOne({ _id, endpoint });
  } else {
    result.failed += 1;
    log.warn({ code: outcome.code, status: outcome.status, host: new URL(endpoint).host }, 'news not sent');
    if (outcome.code === 'push-later') await putBack(follower, news, now);
    else await noteRefusal(follower);
  }
}

async function markTold({ _id, dueAt, waiting }: FollowerRecord): Promise<boolean> {
  const { modifiedCount } = await Follower.updateOne(
    { _id, dueAt },
    {
      $pullAll: { waiting },
      $push: { told: { $each: waiting, $slice: -TOLD_MAX } },
      $unset: { dueAt: 1 },
    },
  );
  return modifiedCount > 0;
}

async function noteSent({ _id, sentOn }: FollowerRecord, now: Date, timeZone: string): Promise<void> {
  const day = dayOf(now, timeZone);
  const count = sentOn?.day === day ? sentOn.count + 1 : 1;
  await Follower.updateOne({ _id }, { $set: { lastSentAt: now, sentOn: { day, count }, refusals: 0 } });
}

async function putBack({ _id }: FollowerRecord, news: News[], now: Date): Promise<void> {
  const ids = news.map(({ id }) => id);
  const dueAt = new Date(now.getTime() + RETRY_MS);
  await Follower.updateOne(
    { _id },
    { $pullAll: { told: ids }, $push: { waiting: { $each: ids } }, $min: { dueAt } },
  );
}

async function noteRefusal({ _id, refusals }: FollowerRecord): Promise<void> {
  if (refusals + 1 >= REFUSALS_MAX) await Follower.deleteOne({ _id });
  else await Follower.updateOne({ _id }, { $inc: { refusals: 1 } });
}
