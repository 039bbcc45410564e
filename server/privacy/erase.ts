import { ApiToken } from '../../models/api-token.js';
import { Invitation } from '../../models/invitation.js';
import { Notification } from '../../models/notification.js';
import { PushSubscription } from '../../models/push-subscription.js';
import { PhotoFacts } from '../../models/photo-facts.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { passwordMatches } from '../auth/passwords.js';
import { removeSecondFactor } from '../auth/second-factor.js';
import { forgetSignIns } from '../auth/sign-ins.js';
import { administratorExists, changeUser } from '../auth/users.js';
import { Conflict, Invalid } from '../errors.js';
import { removePhotos } from '../media/store.js';

/**
 * Deletes a person's own account. Drafts go with their photos; what was sent in stays under the organisation's
 * name. The audit trail names an id that belongs to nobody from then on. Every step can be taken again, so that one
 * that was cut short is finished by asking once more.
 * @param input `{password}`
 * @throws Invalid `password: wrong-password`; Conflict `last-administrator`
 */
export async function eraseAccount(userId: string, { password = '' }: { password?: string }): Promise<void> {
  const user = await User.findById(userId).lean().orFail();
  if (!(await passwordMatches(user.passwordHash, password)))
    throw new Invalid({ password: 'wrong-password' });
  if (user.role === 'admin' && !(await administratorExists({ otherThan: user }))) {
    throw new Conflict('last-administrator');
  }
  await eraseDrafts(userId);
  await eraseCameraFacts(userId);
  // A claim shows the name of who holds it.
  await Story.updateMany({ 'claim.by': userId }, { $unset: { claim: 1 }, $inc: { revision: 1 } });
  await Notification.deleteMany({ user: userId });
  await Invitation.updateMany({ 'used.by': userId }, { $unset: { invitee: 1 } });
  // Refused where the other administrators are leaving at the same moment.
  if (user.role === 'admin') await changeUser(userId, { status: 'disabled' });
  // Sessions and tokens find nobody from here on.
  await User.deleteOne({ _id: userId });
  await removeSecondFactor(userId);
  await forgetSignIns(userId);
  await ApiToken.deleteMany({ user: userId });
  await PushSubscription.deleteMany({ user: userId });
  // What was being saved or sent while the account ended.
  await eraseDrafts(userId);
  await eraseCameraFacts(userId);
}

async function eraseDrafts(author: string): Promise<void> {
  for (const { _id, photos } of await Story.find({ author, status: 'draft' }, { photos: 1 }).lean()) {
    // Not where it is being sent at this moment.
    const { deletedCount } = await Story.deleteOne({ _id, status: 'draft' });
    if (deletedCount > 0) await removePhotos(photos);
  }
}

async function eraseCameraFacts(author: string): Promise<void> {
  for await (const { photos } of Story.find({ author }, { photos: 1 }).lean().cursor()) {
    if (photos.length > 0) await PhotoFacts.deleteMany({ _id: { $in: photos.map(({ _id }) => _id) } });
  }
}
