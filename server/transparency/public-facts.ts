import { Clarification } from '../../models/clarification.js';
import type { LedgerLineRecord } from '../../models/ledger-line.js';
import { Story, type StoryRecord } from '../../models/story.js';

/** What an act's own page, or a closed list, already tells everybody. */
export interface PublicFacts {
  /** Out of a closed list: the kind of a hoax, a preset reason, what was undone. */
  code?: string;
  /** Words that were written for the public: why a story was corrected or withdrawn. */
  reason?: string;
  /** Where it can be read. */
  story?: { title: string; path: string };
}

type Told = Pick<StoryRecord, '_id' | 'status' | 'title' | 'slug' | 'history'>;

/** The public facts of each line, in their order. */
export async function publicFacts(lines: LedgerLineRecord[]): Promise<PublicFacts[]> {
  const ids = [...new Set(lines.map(({ story }) => String(story)))];
  const stories = await Story.find({ _id: { $in: ids } })
    .select({ status: 1, title: 1, slug: 1, 'history.sequence': 1, 'history.reason': 1 })
    .lean<Told[]>();
  const clarified = lines.filter(({ action }) => action === 'clarified').map(({ story }) => story);
  const clarifications = await Clarification.find({ story: { $in: clarified } })
    .select({ story: 1, title: 1, slug: 1 })
    .lean();
  const storyOf = new Map(stories.map((story) => [String(story._id), story]));
  const clarificationOf = new Map(
    clarifications.map(({ story, title, slug }) => [String(story), { title, path: `/cek-fakta/${slug}` }]),
  );
  return lines.map((line) => {
    const { action, code } = line;
    const told = storyOf.get(String(line.story));
    const story = action === 'clarified' ? clarificationOf.get(String(line.story)) : publicStory(told);
    const reason = publicReason(line, told);
    return { ...(code ? { code } : {}), ...(reason ? { reason } : {}), ...(story ? { story } : {}) };
  });
}

// The address of a withdrawn story holds the words of its title: it is not given again.
function publicStory(story: Told | undefined): PublicFacts['story'] {
  if (story?.status !== 'published' || !story.slug) return undefined;
  return { title: story.title, path: `/berita/${story.slug}` };
}

// The reason of a correction stands with the story, and goes with it; that of a withdrawal stands in its place.
function publicReason({ action, sequence }: LedgerLineRecord, story: Told | undefined): string | undefined {
  const shown = action === 'corrected-withdrawal' ? 'withdrawn' : 'published';
  if (!action.startsWith('corrected-') || story?.status !== shown) return undefined;
  return story.history.find((entry) => entry.sequence === sequence)?.reason;
}
