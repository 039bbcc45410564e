import { createHash } from 'node:crypto';
import { LedgerLine, type LedgerLineRecord } from '../../models/ledger-line.js';
import { Story } from '../../models/story.js';
import { CORRECTION_KINDS, type CorrectionKind } from '../../models/vocabulary.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A page that a phone kept longer ago is of no use to anybody. */
const TOLD_DAYS = 30;
/** Of each kind of notice; of a busier month the older ones are left out. */
const OF_A_KIND_MAX = 200;
/** Characters of base64url: no two stories of a regency share them. */
const NAME_LENGTH = 16;

type Line = Pick<LedgerLineRecord, 'story' | 'at'>;

/** Which stories a phone may no longer show as it kept them. Times are ISO 8601. */
export interface ChangedPages {
  /** Whatever was kept before has to be forgotten: its changes are not among these. */
  since: string;
  /** When each story was last withdrawn or corrected, by the name of its address. */
  changed: Record<string, string>;
}

/** The stories that were withdrawn or corrected of late. The same for everybody: nobody says what they have read. */
export async function changedPages(now: Date): Promise<ChangedPages> {
  const today = now.getTime() - (now.getTime() % DAY_MS);
  const earliest = new Date(today - TOLD_DAYS * DAY_MS);
  const ofKinds = await Promise.all(CORRECTION_KINDS.map((kind) => newestLines(kind, earliest)));
  const ends = ofKinds.filter((lines) => lines.length === OF_A_KIND_MAX).map((lines) => lines.at(-1)!.at);
  const since = new Date(Math.max(earliest.getTime(), ...ends.map((at) => at.getTime())));
  return { since: since.toISOString(), changed: await namedByAddress(ofKinds.flat()) };
}

function newestLines(kind: CorrectionKind, since: Date): Promise<Line[]> {
  return LedgerLine.find({ action: `corrected-${kind}`, at: { $gte: since } })
    .sort({ at: -1, _id: -1 })
    .limit(OF_A_KIND_MAX)
    .select(['story', 'at'])
    .lean<Line[]>();
}

async function namedByAddress(lines: Line[]): Promise<Record<string, string>> {
  const stories = await Story.find({ _id: { $in: lines.map(({ story }) => story) } })
    .select(['slug'])
    .lean();
  const slugs = new Map(stories.map(({ _id, slug }) => [String(_id), slug]));
  const changed: Record<string, string> = {};
  for (const { story, at } of lines.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const slug = slugs.get(String(story));
    if (slug) changed[nameOf(`/berita/${slug}`)] = at.toISOString();
  }
  return changed;
}

// The address of a withdrawn story holds the words of its title, which must not be read any more.
function nameOf(path: string): string {
  return createHash('sha256').update(path).digest('base64url').slice(0, NAME_LENGTH);
}
