import { Parser } from 'htmlparser2';
import { readSource, sourceFiles } from './source-files.js';

/** What a browser adds by itself, and what people may write in a text. */
const BESIDES = 'html head body tbody p br h2 h3 ul ol li a blockquote strong em'.split(' ');

/** The names of all elements and attributes that the portal's templates write, in lower case. */
export function tagsOfTemplates(): { elements: string[]; attributes: string[] } {
  const elements = new Set(BESIDES);
  const attributes = new Set<string>();
  const parser = new Parser({
    onopentag(name, values) {
      elements.add(name);
      for (const attribute of Object.keys(values)) attributes.add(attribute);
    },
  });
  for (const file of sourceFiles(['views'], '.ejs')) {
    parser.parseComplete(readSource(file).replace(/<%[\s\S]*?%>/g, ' '));
  }
  return { elements: [...elements], attributes: [...attributes] };
}
