import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { checkLinks, type CheckedLink } from '../registry/check-links.js';
import { closelyLike } from '../search/closely-like.js';
import type { Similar } from '../search/similar.js';
import { htmlToText } from '../stories/body-text.js';
import { contributorRecord, type ContributorRecord } from './contributor-record.js';
import { photoFacts, type ShownFacts } from './photo-facts.js';
import { samePhotos, type SamePhoto } from './same-photo.js';
import { villageFacts, type VillageFacts } from './village-facts.js';

/** Published texts shown beside a story. */
const SIMILAR_SHOWN = 5;

/** What a decision rests on, beside the story itself: one property for each panel that needs looking up. */
export interface Panels {
  /** Published clarifications and stories about the same, best first. */
  similar: Similar[];
  /** Every link that the story holds, disguises and lookalikes first. */
  links: CheckedLink[];
  /** Photos that other stories have too. */
  samePhotos: SamePhoto[];
  /** What the cameras wrote beside the photos. */
  photoFacts: ShownFacts[];
  contributor: ContributorRecord;
  village: VillageFacts;
}

/** Looks all panels up at once. */
export async function panelsFor(user: CurrentUser, story: StoryRecord, now: Date): Promise<Panels> {
  const [similar, links, same, facts, contributor, village] = await Promise.all([
    similarStories(story, now),
    linksOf(story),
    samePhotos(user, story),
    photoFacts(story),
    contributorRecord(user, story),
    villageFacts(story),
  ]);
  return { similar, links, samePhotos: same, photoFacts: facts, contributor, village };
}

// A published story is most like itself, and a hoax like its own clarification.
function similarStories(story: StoryRecord, now: Date): Promise<Similar[]> {
  const except = [String(story._id), String(story.clarification)];
  return closelyLike(`${story.title}\n${htmlToText(story.body)}`, { limit: SIMILAR_SHOWN, except, now });
}

function linksOf({ title, body, sourceUrl = '' }: StoryRecord): Promise<CheckedLink[]> {
  return checkLinks([title, htmlToText(body), sourceUrl].join('\n'));
}
