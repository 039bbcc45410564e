import { Clarification } from '../../models/clarification.js';
import type { LedgerLineRecord } from '../../models/ledger-line.js';
import { Story, type AuditEntry, type StoryRecord } from '../../models/story.js';

/** What an act's own page, or a closed list, already tells everybody. */
export interface PublicFacts {
  /** Out of a closed list: the kind of a hoax, a preset reason, what was undone. */
  code?: string;
  /** Words that were written for the public: why a story was corrected or withdrawn. */
  reason?: string;
  /** Where it can be read. */
  story?: { title: string; path: string };
}

type Told = Pick<StoryRecord, '_id' | 'status' | 'title' | 'slug'>;

/** The public facts of each line, in their order. */
export async function publicFacts(lines: LedgerLineRecord[]): Promise<PublicFacts[]> {
  const [stories, reasons, clarifications] = await Promise.all([
    Story.find({ _id: { $in: storiesOf(lines) } })
      .select({ status: 1, title: 1, slug: 1 })
      .lean<Told[]>(),
    Story.find({ _id: { $in: storiesOf(lines.filter(isCorrection)) } })
      .select({ history: 1 })
      .lean(),
    Clarification.find({ story: { $in: storiesOf(lines.filter(({ action }) => action === 'clarified')) } })
      .select({ story: 1, title: 1, slug: 1 })
      .lean(),
  ]);
  const historyOf = new Map(reasons.map(({ _id, history }) => [String(_id), history]));
  const storyOf = new Map(stories.map((story) => [String(story._id), story]));
  const clarificationOf = new Map(
    clarifications.map(({ story, title, slug }) => [String(story), { title, path: `/cek-fakta/${slug}` }]),
  );
  return lines.map((line) => {
    const { action, code } = line;
    const told = storyOf.get(String(line.story));
    const story = action === 'clarified' ? clarificationOf.get(String(line.story)) : publicStory(told);
    const reason = isToldWhy(line, told) ? reasonIn(historyOf.get(String(line.story)), line) : undefined;
    return { ...(code ? { code } : {}), ...(reason ? { reason } : {}), ...(story ? { story } : {}) };
  });
}

// The address of a withdrawn story holds the words of its title: it is not given again.
function publicStory(story: Told | undefined): PublicFacts['story'] {
  if (story?.status !== 'published' || !story.slug) return undefined;
  return { title: story.title, path: `/berita/${story.slug}` };
}

// The reason of a correction stands with the story, and goes with it; that of a withdrawal stands in its place.
function isToldWhy(line: LedgerLineRecord, story: Told | undefined): boolean {
  if (!isCorrection(line)) return false;
  return story?.status === (line.action === 'corrected-withdrawal' ? 'withdrawn' : 'published');
}

function isCorrection({ action }: LedgerLineRecord): boolean {
  return action.startsWith('corrected-');
}

function reasonIn(history: AuditEntry[] | undefined, line: LedgerLineRecord): string | undefined {
  return history?.find(({ sequence }) => sequence === line.sequence)?.reason;
}

function storiesOf(lines: LedgerLineRecord[]): string[] {
  return [...new Set(lines.map(({ story }) => String(story)))];
}
