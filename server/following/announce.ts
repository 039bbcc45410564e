import { Announcement } from '../../models/announcement.js';
import { Follower } from '../../models/follower.js';
import { newsAt, type News } from './news.js';

/** Of one browser: of more, the newest. */
const WAITING_MAX = 20;

/**
 * Lets what was published lately wait with everybody who follows it. Any number of instances may do so at once, and any
 * may stop anywhere: with each follower it waits once, and it is marked as announced after it does with all.
 * @returns how many publications were announced
 */
export async function announceNews(now: Date): Promise<number> {
  const news = await newsAt(now);
  const known = await Announcement.find({ _id: { $in: news.map(({ id }) => id) } }).lean();
  const announced = new Set(known.map(({ _id }) => _id));
  const fresh = news.filter(({ id }) => !announced.has(id));
  for (const one of fresh) await announce(one, now);
  return fresh.length;
}

async function announce({ id, names }: News, now: Date): Promise<void> {
  await Follower.updateMany(
    { follows: { $in: names }, waiting: { $ne: id }, told: { $ne: id } },
    { $push: { waiting: { $each: [id], $slice: -WAITING_MAX } }, $min: { dueAt: now } },
  );
  await Announcement.updateOne({ _id: id }, { $set: { at: now } }, { upsert: true });
}
