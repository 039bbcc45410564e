import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from '../paths.js';

const IMPORT = /^@import '(\.\/[\w/.-]+)' layer\((\w+)\);$/gm;
const COMMENT = /\/\*[\s\S]*?\*\//g;
const INDENT_AND_EMPTY_LINES = /^\s+/gm;

/**
 * A style sheet with the components that it imports in place, each in its layer: what browsers get is one file.
 * @param file path below public/, e.g. `/css/portal.css`
 */
export function styleSheet(file: string): string {
  const folder = path.posix.dirname(file);
  const joined = source(file).replace(
    IMPORT,
    (_line, part: string, layer: string) => `@layer ${layer} {\n${source(path.posix.join(folder, part))}}`,
  );
  return joined.replace(COMMENT, '').replace(INDENT_AND_EMPTY_LINES, '');
}

function source(file: string): string {
  return readFileSync(fromRoot('public', file), 'utf8');
}
