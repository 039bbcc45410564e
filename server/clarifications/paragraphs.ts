/** A paragraph longer than this, in characters, is split for reading where it has sentences or points. */
const LONG = 700;
const COMFORTABLE = 420;

// "—— (2) …", "(3) …" after the end of a sentence: points of a list that lost its line breaks.
const POINT = /\s+(?:——+\s*)?(?=\(\d{1,2}\)\s)|\s+——+\s+|(?<=[.!?…”"])\s+(?=\d{1,2}\.\s*(?:\p{Lu}|https?:))/u;
// Not behind "No.", "Prof.", "Rp." and the like, nor before a small letter.
const SENTENCE_END =
  /(?=\s)(?<=[\p{L}\p{N}”"’)]{2}[.!?…]{1,9}["”’)]{0,3})(?<!\b\p{Lu}\p{Ll}{0,4}\.)\s+(?=["“‘(]*[\p{Lu}\d])/u;

/** Plain text as the paragraphs in which it reads well; nothing is left out. */
export function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean)
    .flatMap((paragraph) => (paragraph.length > LONG ? split(paragraph) : [paragraph]));
}

function split(paragraph: string): string[] {
  return paragraph.split(POINT).flatMap((point) => {
    const parts: string[] = [];
    for (const sentence of point.split(SENTENCE_END)) {
      const last = parts.at(-1);
      if (last === undefined || last.length >= COMFORTABLE) parts.push(sentence);
      else parts[parts.length - 1] = `${last} ${sentence}`;
    }
    return parts.filter(Boolean);
  });
}
