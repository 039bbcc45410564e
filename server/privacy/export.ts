import { Invitation } from '../../models/invitation.js';
import { Notification } from '../../models/notification.js';
import { Organisation } from '../../models/organisation.js';
import { PushSubscription } from '../../models/push-subscription.js';
import { PhotoFacts } from '../../models/photo-facts.js';
import { SecurityEvent } from '../../models/security-event.js';
import { SignIn } from '../../models/sign-in.js';
import { Story, type StoryRecord } from '../../models/story.js';
import { User } from '../../models/user.js';
import { secondFactorOf } from '../auth/second-factor.js';
import { tokensOf } from '../auth/tokens.js';
import type { Config } from '../config.js';
import { photoForApi } from '../media/photos.js';
import { authorsHistory } from '../stories/progress.js';

/** What is no information about the person, but keys that open something. */
const SECRETS = ['passwordHash', 'sessionEpoch', 'emailRequest.hash'];

/** Everything kept about a person, as one JSON document in pieces: a story at a time, however many there are. */
export async function* exportOf(
  userId: string,
  site: Pick<Config, 'baseUrl'>,
  now: Date,
): AsyncGenerator<string> {
  const account = await User.findById(userId)
    .select(SECRETS.map((field) => `-${field}`))
    .lean()
    .orFail();
  const [organisation, apiTokens, invitationsMade, invitationsUsed, notifications, devices] =
    await Promise.all([
      Organisation.findById(account.organisation, { code: 1, name: 1, kind: 1 }).lean(),
      tokensOf(userId),
      Invitation.find({ by: userId }).select('-hash').sort({ createdAt: -1 }).lean(),
      Invitation.find({ 'used.by': userId }).select('-hash').lean(),
      Notification.find({ user: userId }).sort({ at: -1, _id: -1 }).lean(),
      PushSubscription.find({ user: userId }).select('-keys').sort({ createdAt: -1 }).lean(),
    ]);
  const head = {
    exportedAt: now,
    account,
    organisation,
    apiTokens,
    invitationsMade,
    invitationsUsed,
    notifications,
    devices,
    ...(await signingInOf(userId)),
  };
  yield `${JSON.stringify(head, null, 1).slice(0, -2)},\n "stories": [`;
  let separator = '\n';
  const stories = Story.find({ author: userId }).sort({ createdAt: -1, _id: -1 }).lean().cursor();
  for await (const story of stories) {
    yield separator + JSON.stringify(await storyOf(story, site));
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** How and where the person signs in, and what was noted of it. */
async function signingInOf(userId: string) {
  const [secondFactor, signIns, securityEvents] = await Promise.all([
    secondFactorOf(userId),
    SignIn.find({ user: userId }).select('-epoch').sort({ lastUsedAt: -1 }).lean(),
    SecurityEvent.find({ user: userId }).sort({ at: -1, _id: -1 }).lean(),
  ]);
  return { secondFactor, signIns, securityEvents };
}

async function storyOf(story: StoryRecord, site: Pick<Config, 'baseUrl'>) {
  const photoIds = story.photos.map(({ _id }) => _id);
  const cameraFacts = photoIds.length > 0 ? await PhotoFacts.find({ _id: { $in: photoIds } }).lean() : [];
  const { _id, receipt, status, title, body, topic, village, district, sourceUrl, lastSubmission } = story;
  const { submittedAt, slug, publishedAt, withdrawnAt, createdAt, updatedAt } = story;
  return {
    id: String(_id),
    ...{ receipt, status, title, body, topic, village, district, sourceUrl, lastSubmission },
    ...{ submittedAt, slug, publishedAt, withdrawnAt, createdAt, updatedAt },
    photos: story.photos.map((photo) => photoForApi(photo, site.baseUrl)),
    cameraFacts,
    history: authorsHistory(story),
  };
}
