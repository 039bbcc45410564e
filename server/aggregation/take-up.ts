import he from 'he';
import { Types } from 'mongoose';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { officialPosts, Post, type PostRecord } from '../../models/post.js';
import type { Topic } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canTakeUpPost } from '../auth/permissions.js';
import { Forbidden, NotFound } from '../errors.js';
import { translator } from '../i18n/translate.js';
import { TITLE_MAX_LENGTH } from '../stories/input.js';
import { excerpt, sanitiseBody } from '../stories/sanitise.js';
import { submitStory, type Submission, type SubmissionContext } from '../stories/submit.js';

const MAX_BODY = 40_000; // characters of the post's HTML; the story's own limit leaves room for the source
const TELLING_TITLE = 10; // characters: a shorter title of a post says nothing without who posted it
const USUAL_TOPIC: Topic = 'pemerintahan'; // official channels mostly tell of government work

export interface TakeUpChoice {
  topic?: string | undefined;
  /** Kode wilayah; needed where the organisation does not belong to one village. */
  village?: string | undefined;
}

/**
 * Makes a queued story of a post, with the post as its source and the moderator as its author, so that others decide
 * on it. The same post again is the same story, whoever asks.
 * @throws Invalid `village: required` when it is not chosen and does not follow from the organisation
 */
export async function takeUpPost(
  user: CurrentUser,
  postId: string,
  choice: TakeUpChoice,
  context: Pick<SubmissionContext, 'now' | 'timeZone'>,
): Promise<Submission> {
  if (!canTakeUpPost(user)) throw new Forbidden();
  const post = await findOfficialPost(postId);
  const organisation = await Organisation.findById(post.organisation).orFail(new NotFound()).lean();
  const submission = await submitStory(
    user,
    {
      title: storyTitle(post, organisation),
      body: storyBody(post, organisation),
      topic: choice.topic || USUAL_TOPIC,
      village: choice.village || organisation.village,
      sourceUrl: post.url,
    },
    { ...context, fromPost: post._id },
  );
  await Post.updateOne({ _id: post._id }, { $set: { story: submission.story._id } });
  return submission;
}

/** @throws NotFound also for a post of an account that is not verified */
export async function findOfficialPost(id: string): Promise<PostRecord> {
  if (!Types.ObjectId.isValid(id)) throw new NotFound();
  return officialPosts().where({ _id: id }).findOne().orFail(new NotFound()).lean();
}

/** A title too short to be one gets the name of who said it in front. */
function storyTitle(post: PostRecord, organisation: OrganisationRecord): string {
  const title = post.title.length < TELLING_TITLE ? `${organisation.name}: ${post.title}` : post.title;
  return excerpt(title, TITLE_MAX_LENGTH - 1);
}

/** Stories are written in Indonesian, so the line that names the source is too. */
function storyBody(post: PostRecord, organisation: OrganisationRecord): string {
  const t = translator('id');
  const source = t('aggregation:take-up.source', {
    organisation: organisation.name,
    platform: t(`common:platform.${post.platform}`),
  });
  return `${sanitiseBody(post.html.slice(0, MAX_BODY))}<p>${he.escape(source)}</p>`;
}
