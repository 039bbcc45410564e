import { Parser } from 'htmlparser2';

/** Pictures of one text; more are no report. */
const PICTURES_MAX = 100;
const EMPTY_LINK = /<a\b[^<>]*>\s*<\/a>/gi;

/** A picture as an HTML text names it; the address can be relative, or no address at all. */
export interface ContentPicture {
  src: string;
  caption: string;
}

export interface Content {
  /** The HTML without comments, pictures and the lines under them. */
  html: string;
  /** In their order. */
  pictures: ContentPicture[];
}

/** Parts an HTML text from its pictures, which a story has beside its text. Nothing is made safe here. */
export function readContent(html: string): Content {
  const cuts: [from: number, to: number][] = [];
  const pictures: ContentPicture[] = [];
  let picture: ContentPicture | undefined;
  let line: { from: number; text: string } | undefined;
  const parser = new Parser({
    onopentag(name, { src, alt = '' }) {
      if (name === 'figcaption') line ??= { from: parser.startIndex, text: '' };
      if (name !== 'img') return;
      cuts.push([parser.startIndex, parser.endIndex + 1]);
      if (!src || pictures.length === PICTURES_MAX) return;
      picture = { src, caption: alt };
      pictures.push(picture);
    },
    ontext(text) {
      if (line) line.text += text;
    },
    onclosetag(name, isImplied) {
      if (name !== 'figcaption' || !line) return;
      cuts.push([line.from, isImplied ? parser.startIndex : parser.endIndex + 1]);
      if (picture) picture.caption = line.text;
      // The line under a whole gallery is not that of its last picture.
      picture = undefined;
      line = undefined;
    },
    oncomment() {
      cuts.push([parser.startIndex, parser.endIndex + 1]);
    },
  });
  parser.end(html);
  return { html: without(html, cuts).replace(EMPTY_LINK, ''), pictures };
}

function without(html: string, cuts: [from: number, to: number][]): string {
  let kept = '';
  let end = 0;
  for (const [from, to] of cuts.toSorted(([one], [other]) => one - other)) {
    if (from > end) kept += html.slice(end, from);
    end = Math.max(end, to);
  }
  return kept + html.slice(end);
}
