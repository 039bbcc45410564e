import type { Types } from 'mongoose';
import { Clarification } from '../../models/clarification.js';
import { published } from '../../models/story.js';
import type { HoaxCategory } from '../../models/vocabulary.js';
import { tokensOf } from './tokenise.js';
import { heldBack, tellingWords, TITLE_FACTOR } from './ranking.js';
import { printOf, wordPrints, type FoundText, type TextKind, type WordPrints } from './word-prints.js';
import { wordWeights, type WordWeights } from './word-weights.js';

/** What a text is compared with: posts were not verified by anybody here. */
type ComparedKind = Exclude<TextKind, 'post'>;

/** About as many texts are fetched and ranked, whatever the collection holds; more often clarifications. */
const CANDIDATES: Record<ComparedKind, number> = { clarification: 400, story: 150 };
const MAX_CANDIDATES: Record<ComparedKind, number> = { clarification: 1_000, story: 300 };
const DEFAULT_LIMIT = 5;
/** Shared words that are told, the most telling first. */
const SHARED_TOLD = 6;

const FOLDERS = { clarification: '/cek-fakta', story: '/berita' };

/** A published text like the given one. */
export interface Similar {
  kind: ComparedKind;
  id: string;
  path: string;
  title: string;
  /** Of a clarification. */
  titleTag?: string;
  category?: HoaxCategory;
  publishedAt: Date;
  /** Words that both have, the most telling first: why it was found. */
  shared: string[];
  /** From 0; about 1 where the text's words, or the telling half of them in the title, are all there. */
  score: number;
}

interface Ranked {
  kind: ComparedKind;
  id: Types.ObjectId;
  shared: string[];
  score: number;
}

/**
 * Published clarifications and stories that are about the same as a text, such as a message going round, best
 * first. The index finds candidates by the text's rarest words; BM25 ranks those.
 */
export async function similarTo(
  text: string,
  { limit = DEFAULT_LIMIT, now }: { limit?: number; now: Date },
): Promise<Similar[]> {
  const words = tokensOf(text);
  if (words.length === 0) return [];
  const weights = await wordWeights(now);
  const [clarifications, stories] = await Promise.all([
    Clarification.find({
      searchTokens: { $in: tellingWords('clarification', words, weights, CANDIDATES.clarification) },
    })
      .limit(MAX_CANDIDATES.clarification)
      .select(['updatedAt'])
      .lean<FoundText[]>(),
    published()
      .where({ searchTokens: { $in: tellingWords('story', words, weights, CANDIDATES.story) } })
      .limit(MAX_CANDIDATES.story)
      .select(['updatedAt'])
      .lean<FoundText[]>(),
  ]);
  const score = scorer(words, weights);
  const ranked = await Promise.all([
    rank('clarification', clarifications, score),
    rank('story', stories, score),
  ]);
  const best = ranked
    .flat()
    .toSorted((a, b) => b.score - a.score || String(a.id).localeCompare(String(b.id)))
    .slice(0, limit);
  return told(best, weights);
}

async function rank(
  kind: ComparedKind,
  found: FoundText[],
  score: (prints: WordPrints) => Pick<Ranked, 'shared' | 'score'>,
): Promise<Ranked[]> {
  const prints = await wordPrints(kind, found);
  return found.flatMap(({ _id }, index) => {
    const text = prints[index];
    return text ? [{ kind, id: _id, ...score(text) }] : [];
  });
}

function scorer(words: string[], { weightOf, averageLength }: WordWeights) {
  const known = new Map(words.map((word) => [printOf(word), { word, weight: weightOf(word) }]));
  const whole = words.reduce((sum, word) => sum + weightOf(word), 0);
  return (text: WordPrints): Pick<Ranked, 'shared' | 'score'> => {
    const held = heldBack(text.words.length / averageLength);
    const shared: string[] = [];
    let sum = 0;
    text.words.forEach((print, place) => {
      const found = known.get(print);
      if (!found) return;
      shared.push(found.word);
      sum += found.weight * (place < text.inTitle ? TITLE_FACTOR : 1);
    });
    return { shared, score: (sum * held) / whole };
  };
}

// What a reader sees of the few that are left; one that was withdrawn at this moment is left out.
async function told(best: Ranked[], words: WordWeights): Promise<Similar[]> {
  const idsOf = (kind: ComparedKind) => best.filter((found) => found.kind === kind).map(({ id }) => id);
  const [clarifications, stories] = await Promise.all([
    Clarification.find({ _id: { $in: idsOf('clarification') } })
      .select(['slug', 'title', 'titleTag', 'category', 'publishedAt'])
      .lean(),
    published()
      .where({ _id: { $in: idsOf('story') } })
      .select(['slug', 'title', 'publishedAt'])
      .lean(),
  ]);
  const clarified = new Map(clarifications.map((found) => [String(found._id), found]));
  const reported = new Map(stories.map((found) => [String(found._id), found]));
  return best.flatMap(({ kind, id, shared, score }) => {
    const clarification = clarified.get(String(id));
    const found = clarification ?? reported.get(String(id));
    if (!found?.slug || !found.publishedAt) return [];
    return {
      kind,
      id: String(id),
      path: `${FOLDERS[kind]}/${found.slug}`,
      title: found.title,
      ...(clarification && { titleTag: clarification.titleTag, category: clarification.category }),
      publishedAt: found.publishedAt,
      shared: shared.toSorted((a, b) => words.weightOf(b) - words.weightOf(a)).slice(0, SHARED_TOLD),
      score,
    };
  });
}
