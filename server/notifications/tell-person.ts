import { Delivery } from '../../models/delivery.js';
import { Notification, type NotificationRecord } from '../../models/notification.js';
import type { UserRecord } from '../../models/user.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import type { Channel } from './channels.js';

/**
 * Tells a person once, in the portal and over every channel that reaches them. Any number of instances may do so at
 * once, and any of them may stop anywhere: whoever comes next does what is missing.
 * @param user whoever the notification is for, if they are still there
 * @returns false where it had been told before
 */
export async function tellPerson(
  { _id, ...notification }: NotificationRecord,
  user: UserRecord | null,
  channels: Channel[],
): Promise<boolean> {
  const { createdAt: now } = notification;
  const isNew = await insertOnce(() =>
    Notification.updateOne({ _id }, { $setOnInsert: notification }, { upsert: true }),
  );
  for (const channel of channels) {
    if (!user || !(await channel.reaches(user))) continue;
    const delivery = { notification: _id, channel: channel.name, user: user._id, dueAt: now, attempts: 0 };
    await insertOnce(() =>
      Delivery.updateOne(
        { _id: `${_id}:${channel.name}` },
        { $setOnInsert: { ...delivery, createdAt: now } },
        { upsert: true },
      ),
    );
  }
  return isNew;
}

// Of two instances that insert the same at once, one is told so by the index.
async function insertOnce(insert: () => PromiseLike<{ upsertedCount: number }>): Promise<boolean> {
  try {
    return (await insert()).upsertedCount > 0;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
