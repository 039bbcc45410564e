import type { Types } from 'mongoose';
import { z } from 'zod';
import type { Reference } from '../../models/clarification.js';
import type { StoryRecord } from '../../models/story.js';
import { Invalid } from '../errors.js';
import { parse } from '../validation/parse.js';

const chosenInput = z.looseObject({
  chosenEvidence: z.array(z.string()).default([]),
  evidence: z.unknown().optional(),
});

/** A verdict's input with what it chose of the gathered evidence. */
export interface VerdictInput {
  /** The rest of the input; its `evidence` is what was typed, and behind it the chosen links. */
  input: Record<string, unknown>;
  /** Everything chosen. */
  basis: Types.ObjectId[];
  /** A file or a note is among it: evidence that readers are not shown. */
  hasUnlinked: boolean;
}

/**
 * Takes the pieces of gathered evidence that a verdict names: links become references for its readers, files and
 * notes stay with the desk.
 * @param given `{chosenEvidence?: [id], evidence?: [{url, title?}], …}`
 * @throws Invalid `chosenEvidence`: `unknown-evidence` for what is not there or not any more
 */
export function withChosenEvidence(story: StoryRecord, given: unknown): VerdictInput {
  const { chosenEvidence, evidence: typed = [], ...rest } = parse(chosenInput, given);
  const pieces = [...new Set(chosenEvidence)].map((id) => {
    const piece = story.evidence?.find(({ _id, removed }) => String(_id) === id && !removed);
    if (!piece) throw new Invalid({ chosenEvidence: 'unknown-evidence' });
    return piece;
  });
  const links = pieces.flatMap(({ url, title, copy }) => (url ? [{ url, title: title ?? copy?.title }] : []));
  return {
    // What is no list is refused where the input is judged.
    input: { ...rest, evidence: Array.isArray(typed) ? [...(typed as unknown[]), ...links] : typed },
    basis: pieces.map(({ _id }) => _id),
    hasUnlinked: links.length < pieces.length,
  };
}

/** References, each address once: a link may be both typed and chosen. */
export function eachOnce(references: Reference[]): Reference[] {
  const urls = new Set<string>();
  return references.filter(({ url }) => !urls.has(url) && urls.add(url));
}
