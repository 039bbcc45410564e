import { diffWords } from 'diff';
import type { StoryRecord } from '../../models/story.js';
import type { SubmittedText } from '../../models/submitted-text.js';
import { htmlToText } from '../stories/body-text.js';

/** Words put in or taken out, beyond which a text counts as written anew: telling them apart takes long. */
const WORDS_CHANGED_MAX = 1_500;
/** Characters shown on each side of a change where much around it stayed as it was. */
const CONTEXT_LENGTH = 120;

/** A piece of a text, in the order of reading. `skipped` stands for a long piece that did not change. */
export interface Piece {
  kind: 'same' | 'added' | 'removed' | 'skipped';
  text: string;
}

const TEXT_FIELDS = ['title', 'body', 'captions', 'sourceUrl'] as const;

/** What is different between two texts of a story. */
export interface TextChanges {
  texts: { field: (typeof TEXT_FIELDS)[number]; pieces: Piece[] }[];
  values: { field: 'topic' | 'village'; before: string; after: string }[];
}

/** What an author changed since the desk last read the story. */
export interface Changes extends TextChanges {
  /** When the text compared with was sent in. */
  since: Date;
}

/** A story's text; captions where they are known, in the order of the photos. */
export type ComparedText = Pick<SubmittedText, 'title' | 'body' | 'topic' | 'village' | 'sourceUrl'> & {
  captions?: string[];
};

/**
 * What changed since the submission before; undefined for a story that was sent in once, or whose text was
 * amended since.
 */
export function changesOf(story: StoryRecord): Changes | undefined {
  const before = story.lastSubmission;
  if (!before || !story.submittedAt || before.at >= story.submittedAt || story.formerTexts?.length) {
    return undefined;
  }
  return { since: before.at, ...changesBetween(before, story) };
}

/** What two texts of a story differ in. */
export function changesBetween(before: ComparedText, after: ComparedText): TextChanges {
  const texts = TEXT_FIELDS.filter((field) => field !== 'captions' || (before.captions && after.captions))
    .map((field) => ({ field, pieces: piecesOf(textOf(before, field), textOf(after, field)) }))
    .filter(({ pieces }) => pieces.length > 0);
  const values = (['topic', 'village'] as const)
    .map((field) => ({ field, before: before[field], after: after[field] }))
    .filter((value) => value.before !== value.after);
  return { texts, values };
}

function textOf(text: ComparedText, field: (typeof TEXT_FIELDS)[number]): string {
  if (field === 'body') return htmlToText(text.body);
  return field === 'captions' ? (text.captions ?? []).join('\n') : (text[field] ?? '');
}

/** The words of two texts, with what was put in and taken out; empty where no word was. */
function piecesOf(before: string, after: string): Piece[] {
  const parts = diffWords(before, after, { maxEditLength: WORDS_CHANGED_MAX });
  if (!parts) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  if (parts.every(({ added, removed }) => !added && !removed)) return [];
  return parts.flatMap(({ added, removed, value }, index): Piece[] => {
    if (added || removed) return [{ kind: added ? 'added' : 'removed', text: value }];
    return shortened(value, index === 0, index === parts.length - 1);
  });
}

// Of what stayed, the words next to a change.
function shortened(text: string, first: boolean, last: boolean): Piece[] {
  const head = first ? '' : text.slice(0, wordEndAfter(text, CONTEXT_LENGTH));
  const tail = last ? '' : text.slice(wordStartBefore(text, text.length - CONTEXT_LENGTH));
  if (head.length + tail.length >= text.length) return [{ kind: 'same', text }];
  const pieces: Piece[] = [
    { kind: 'same', text: head },
    { kind: 'skipped', text: text.slice(head.length, text.length - tail.length) },
    { kind: 'same', text: tail },
  ];
  return pieces.filter((piece) => piece.text !== '');
}

function wordEndAfter(text: string, place: number): number {
  const space = text.slice(place).search(/\s/);
  return space === -1 ? text.length : place + space;
}

function wordStartBefore(text: string, place: number): number {
  const words = /\S*$/.exec(text.slice(0, Math.max(0, place)));
  return words ? words.index : 0;
}
