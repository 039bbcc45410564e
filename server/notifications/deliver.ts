import { Delivery, type DeliveryErrorCode, type DeliveryRecord } from '../../models/delivery.js';
import { Notification } from '../../models/notification.js';
import { User } from '../../models/user.js';
import { DeliveryFailure } from '../mail/mailer.js';
import type { Portal } from '../portal.js';
import { channelsOf, type Channel, type Line } from './channels.js';

/** Longer than one attempt can take, so that nobody sends what another is still sending. */
const LEASE_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
/** How long after each attempt the next one is made; after the last, no other. */
const WAITS_MS = [1, 5, 15, 60, 180, 720, 1_440].map((minutes) => minutes * MINUTE_MS);
export const ATTEMPTS_MAX = WAITS_MS.length + 1;
const BATCH_MAX = 500;
/** Failures that everything else would share, and such as no further attempt would mend. */
const OF_THE_SERVER: readonly DeliveryErrorCode[] = [
  'unreachable',
  'sign-in',
  'encryption',
  'sender-refused',
];
const FINAL: readonly DeliveryErrorCode[] = ['address-refused', 'message-refused', 'push-refused'];

/** What a run came to. */
export interface Delivered {
  sent: number;
  failed: number;
}

/**
 * Sends what is due over every channel. Each delivery is claimed before it is tried, so of several instances
 * one sends it; one that is lost on the way is tried again, so a notification leaves at least once. A server
 * that cannot be reached ends the run: the rest would fare no better.
 */
export async function deliverDue(portal: Portal, now: () => Date = () => new Date()): Promise<Delivered> {
  const result: Delivered = { sent: 0, failed: 0 };
  for (const channel of channelsOf(portal)) {
    const line = channel.open();
    try {
      await deliverOver(channel, line, portal, now, result);
    } finally {
      line.close();
    }
  }
  return result;
}

async function deliverOver(
  channel: Channel,
  line: Line,
  { log, stopping }: Portal,
  now: () => Date,
  result: Delivered,
): Promise<void> {
  for (let tried = 0; tried < BATCH_MAX; tried += 1) {
    const delivery = stopping?.aborted ? null : await claimNext(channel, now());
    if (!delivery) return;
    try {
      if (await attempt(delivery, channel, line, now)) result.sent += 1;
    } catch (error) {
      const failure = error instanceof DeliveryFailure ? error : new DeliveryFailure('other');
      const { code, status } = failure;
      result.failed += 1;
      await noteFailure(delivery, failure, now());
      log.warn({ delivery: delivery._id, code, status }, 'not delivered');
      if (!(error instanceof DeliveryFailure))
        log.error({ err: error, delivery: delivery._id }, 'delivery failed');
      if (OF_THE_SERVER.includes(code)) return;
    }
  }
}

function claimNext({ name }: Channel, now: Date): Promise<DeliveryRecord | null> {
  return Delivery.findOneAndUpdate(
    { channel: name, dueAt: { $lte: now } },
    { $set: { dueAt: new Date(now.getTime() + LEASE_MS) }, $inc: { attempts: 1 } },
    { sort: { dueAt: 1 }, returnDocument: 'after' },
  ).lean();
}

async function attempt(
  delivery: DeliveryRecord,
  channel: Channel,
  line: Line,
  now: () => Date,
): Promise<boolean> {
  if (delivery.attempts > ATTEMPTS_MAX) throw new DeliveryFailure('interrupted');
  const [user, notification] = await Promise.all([
    User.findById(delivery.user).lean(),
    Notification.findById(delivery.notification).lean(),
  ]);
  const wanted = user && notification && (await channel.reaches(user));
  if (!wanted || !(await line.send(user, notification))) {
    // Switched off, or gone, since.
    await Delivery.deleteOne({ _id: delivery._id });
    return false;
  }
  await Delivery.updateOne(
    { _id: delivery._id },
    { $set: { sentAt: now() }, $unset: { dueAt: 1, error: 1 } },
  );
  return true;
}

async function noteFailure(
  { _id, attempts }: DeliveryRecord,
  { code, status }: DeliveryFailure,
  now: Date,
): Promise<void> {
  const isFinal = FINAL.includes(code) || attempts >= ATTEMPTS_MAX;
  const error = { code, at: now, ...(status === undefined ? {} : { status }) };
  await Delivery.updateOne(
    { _id },
    isFinal
      ? { $set: { givenUpAt: now, error }, $unset: { dueAt: 1 } }
      : { $set: { dueAt: new Date(now.getTime() + WAITS_MS[attempts - 1]!), error } },
  );
}
