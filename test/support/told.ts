import { Notification, type NotificationRecord } from '../../models/notification.js';
import { User } from '../../models/user.js';
import { toCurrentUser, type CurrentUser } from '../../server/auth/current-user.js';
import { announceNews } from '../../server/following/announce.js';
import { CLARIFICATIONS, follow, followsOf, unfollow } from '../../server/following/follows.js';
import { sendNews } from '../../server/following/send-news.js';
import { deliverDue } from '../../server/notifications/deliver.js';
import { subscribe } from '../../server/notifications/push-subscriptions.js';
import { tellAuthors } from '../../server/notifications/tell.js';
import { regency } from '../../server/regions/gazetteer.js';
import { startMailServer } from './mail-server.js';
import { aUser } from './people.js';
import { portal } from './portal.js';
import { aBrowser } from './push-service.js';
import { aSubmittedStory } from './stories.js';

/** What was told of a story, or of all, in the order of its steps. */
export async function told(): Promise<NotificationRecord[]> {
  const all = await Notification.find().lean();
  return all.toSorted((a, b) => a.at.getTime() - b.at.getTime() || a._id.localeCompare(b._id));
}

/** A contributor whose e-mail address is confirmed. */
export async function aMailedContributor(
  email: string,
  settings: { language?: 'id' | 'en'; mailOff?: boolean } = {},
): Promise<CurrentUser> {
  const user = await aUser('contributor');
  await User.updateOne({ _id: user._id }, { $set: { email, ...settings } });
  return toCurrentUser(user);
}

/** Tells a reader who follows everything of what was published, in a browser that is gone. */
export async function tellFollower(now: Date): Promise<void> {
  const nowhere = '127.0.0.1:1';
  const { subscription } = aBrowser(`http://${nowhere}/`);
  const follows = [CLARIFICATIONS, `place:${regency()!._id}`];
  const { _id } = await follow({ ...subscription, follows }, { allowHosts: [nowhere], now });
  const all = { ...portal(), config: { ...portal().config, quietHours: { from: 0, until: 0 } } };
  await announceNews(now);
  await followsOf(_id);
  await sendNews(all, () => now);
  await unfollow(_id);
}

/** Tells an author of a story in the portal, by e-mail, and in a browser that is gone. */
export async function tellSomebody(): Promise<void> {
  const server = await startMailServer();
  try {
    const author = await aMailedContributor('salasiah@contoh.id');
    const nowhere = '127.0.0.1:1';
    const { subscription } = aBrowser(`http://${nowhere}/`);
    await subscribe(author, subscription, { userAgent: '', allowHosts: [nowhere], now: new Date() });
    await aSubmittedStory({ author });
    await tellAuthors(server.portal, new Date());
    await deliverDue(server.portal);
    if (server.mails.length === 0) throw new Error('no e-mail came');
  } finally {
    await server.close();
  }
}
