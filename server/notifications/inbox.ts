import { Notification, type NotificationRecord } from '../../models/notification.js';
import type { CurrentUser } from '../auth/current-user.js';

const PAGE_SIZE = 20;
/** More unread ones than this are "more than". */
export const UNREAD_MAX = 99;

/** A page of what a user was told, newest first. @param page from 1 */
export async function notificationsOf(
  user: CurrentUser,
  page: number,
): Promise<{ notifications: NotificationRecord[]; more: boolean }> {
  const found = await Notification.find({ user: user.id })
    .sort({ at: -1, _id: -1 })
    .skip((page - 1) * PAGE_SIZE)
    .limit(PAGE_SIZE + 1)
    .lean();
  return { notifications: found.slice(0, PAGE_SIZE), more: found.length > PAGE_SIZE };
}

/** How many a user has not read, counted up to one more than `UNREAD_MAX`. */
export function countUnread(user: CurrentUser): Promise<number> {
  return Notification.countDocuments({ user: user.id, read: false }).limit(UNREAD_MAX + 1);
}

/** Marks one of a user's own as read. */
export async function markRead(user: CurrentUser, id: string): Promise<void> {
  await Notification.updateOne({ _id: id, user: user.id }, { $set: { read: true } });
}

/** Marks all that a user was told up to a time as read: what came since has not been seen. */
export async function markAllRead(user: CurrentUser, upTo: Date): Promise<void> {
  await Notification.updateMany({ user: user.id, read: false, at: { $lte: upTo } }, { $set: { read: true } });
}
