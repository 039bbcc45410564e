import { Delivery, type DeliveryRecord } from '../../models/delivery.js';
import { Notification, type NotificationKind } from '../../models/notification.js';
import { User } from '../../models/user.js';
import { NotFound } from '../errors.js';

const SHOWN_MAX = 50;
const DAY_MS = 24 * 60 * 60 * 1000;
const LONG_AGO = new Date(0);

export interface FailedDelivery extends DeliveryRecord {
  /** To whom, by name. */
  name?: string;
  kind?: NotificationKind;
}

/** What an administrator is shown of what leaves the portal. */
export interface DeliveryOverview {
  waiting: number;
  sentToday: number;
  /** What is tried again, soonest first, and behind it what was given up, newest first. */
  failed: FailedDelivery[];
}

export async function deliveryOverview(now: Date): Promise<DeliveryOverview> {
  const [waiting, sentToday, again, givenUp] = await Promise.all([
    Delivery.countDocuments({ dueAt: { $gt: LONG_AGO } }),
    Delivery.countDocuments({ sentAt: { $gte: new Date(now.getTime() - DAY_MS) } }),
    Delivery.find({ dueAt: { $gt: LONG_AGO }, error: { $exists: true } })
      .sort({ dueAt: 1 })
      .limit(SHOWN_MAX)
      .lean(),
    Delivery.find({ givenUpAt: { $gt: LONG_AGO } })
      .sort({ givenUpAt: -1 })
      .limit(SHOWN_MAX)
      .lean(),
  ]);
  return { waiting, sentToday, failed: await named([...again, ...givenUp]) };
}

/**
 * Has a failed delivery tried again with the next run, with all its attempts before it.
 * @throws NotFound for one that did not fail, or was sent since
 */
export async function tryAgain(id: string, now: Date): Promise<void> {
  const { matchedCount } = await Delivery.updateOne(
    { _id: id, error: { $exists: true } },
    { $set: { dueAt: now, attempts: 0 }, $unset: { givenUpAt: 1 } },
  );
  if (matchedCount === 0) throw new NotFound();
}

async function named(deliveries: DeliveryRecord[]): Promise<FailedDelivery[]> {
  const [users, notifications] = await Promise.all([
    User.find({ _id: { $in: deliveries.map(({ user }) => user) } }, { name: 1 }).lean(),
    Notification.find(
      { _id: { $in: deliveries.map(({ notification }) => notification) } },
      { kind: 1 },
    ).lean(),
  ]);
  const names = new Map(users.map(({ _id, name }) => [String(_id), name]));
  const kinds = new Map(notifications.map(({ _id, kind }) => [_id, kind]));
  return deliveries.map((delivery) => ({
    ...delivery,
    name: names.get(String(delivery.user)),
    kind: kinds.get(delivery.notification),
  }));
}
