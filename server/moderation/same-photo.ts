import type { Types } from 'mongoose';
import { Clarification } from '../../models/clarification.js';
import { Story, type StoryPhoto, type StoryRecord } from '../../models/story.js';
import { User } from '../../models/user.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSeeOnDesk } from '../auth/permissions.js';
import { seenBefore, type SeenPhoto } from '../media/seen-before.js';

/** Stories listed for one photo; there can be many more. */
const SHOWN_MAX = 5;

/** Another story with the same photo. */
export interface PhotoUse extends Pick<SeenPhoto, 'sure' | 'mirrored' | 'cropped'> {
  /** The photo as it is in that story. */
  photo: StoryPhoto;
  /** On the desk, or where the public reads it. */
  path: string;
  title: string;
  status: StoryRecord['status'];
  village: string;
  /** When it was sent in. */
  at: Date;
  /** Who sent it, for those who see the story on the desk. */
  author?: string;
  /** The public page that the story's hoax led to. */
  clarification?: { title: string; titleTag: string; path: string };
}

/** One of a story's photos that other stories have too. */
export interface SamePhoto {
  photo: StoryPhoto;
  /** Place among the story's photos, from 1. */
  number: number;
  /** Surest first, then oldest first. */
  uses: PhotoUse[];
  /** Uses that are not listed. */
  more: number;
}

const FIELDS =
  'title status slug village submittedAt createdAt author escalation clarification photos' as const;
type OtherStory = Pick<
  StoryRecord,
  '_id' | 'title' | 'status' | 'slug' | 'village' | 'submittedAt' | 'createdAt' | 'author' | 'photos'
> &
  Pick<StoryRecord, 'escalation' | 'clarification'>;

/** Which photos of a story were seen in other stories, as far as a member of the desk may see those. */
export async function samePhotos(user: CurrentUser, story: StoryRecord): Promise<SamePhoto[]> {
  const seen = await seenBefore(story.photos.map(({ _id }) => _id));
  if (seen.length === 0) return [];
  const others = await storiesWith(user, story, seen);
  const [names, clarifications] = await Promise.all([namesOf(others), clarificationsOf(others)]);
  return story.photos.flatMap((photo, index) => {
    const uses = seen
      .filter((one) => one.photo.equals(photo._id))
      .flatMap((one) => {
        const use = useOf(one, others);
        return use ? [toUse(user, one, use, names, clarifications)] : [];
      })
      .toSorted((a, b) => a.sure.localeCompare(b.sure) || a.at.getTime() - b.at.getTime());
    const more = Math.max(0, uses.length - SHOWN_MAX);
    return uses.length > 0 ? [{ photo, number: index + 1, uses: uses.slice(0, SHOWN_MAX), more }] : [];
  });
}

async function storiesWith(user: CurrentUser, own: StoryRecord, seen: SeenPhoto[]): Promise<OtherStory[]> {
  const photos = [...new Set(seen.map((one) => String(one.seen)))];
  const stories = await Story.find({ 'photos._id': { $in: photos } })
    .select(FIELDS)
    .lean<OtherStory[]>();
  return stories.filter(
    (story) => !story._id.equals(own._id) && (canSeeOnDesk(user, story) || story.status === 'published'),
  );
}

function useOf({ seen }: SeenPhoto, stories: OtherStory[]) {
  for (const story of stories) {
    const photo = story.photos.find(({ _id }) => _id.equals(seen));
    if (photo) return { story, photo };
  }
  return undefined;
}

function toUse(
  user: CurrentUser,
  { sure, mirrored, cropped }: SeenPhoto,
  { story, photo }: { story: OtherStory; photo: StoryPhoto },
  names: Map<string, string>,
  clarifications: Map<string, PhotoUse['clarification']>,
): PhotoUse {
  const { title, status, village, submittedAt, createdAt, slug } = story;
  const onDesk = canSeeOnDesk(user, story);
  return {
    sure,
    mirrored,
    cropped,
    photo,
    title,
    status,
    village,
    path: onDesk ? `/meja/${String(story._id)}` : `/berita/${slug}`,
    at: submittedAt ?? createdAt,
    author: onDesk ? names.get(String(story.author)) : undefined,
    clarification: clarifications.get(String(story.clarification)),
  };
}

async function namesOf(stories: OtherStory[]): Promise<Map<string, string>> {
  const authors = await User.find({ _id: { $in: stories.map(({ author }) => author) } }, { name: 1 }).lean();
  return new Map(authors.map(({ _id, name }) => [String(_id), name]));
}

async function clarificationsOf(stories: OtherStory[]): Promise<Map<string, PhotoUse['clarification']>> {
  const ids: Types.ObjectId[] = stories.flatMap(({ clarification }) => clarification ?? []);
  const found = await Clarification.find({ _id: { $in: ids } }, { title: 1, titleTag: 1, slug: 1 }).lean();
  return new Map(
    found.map(({ _id, title, titleTag, slug }) => [
      String(_id),
      { title, titleTag, path: `/cek-fakta/${slug}` },
    ]),
  );
}
