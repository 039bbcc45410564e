import { readFileSync } from 'node:fs';
import { currentBrand } from '../brand/brand.js';
import { fromRoot } from '../paths.js';
import { styleSheet } from './style-sheet.js';

/** The sheet of every page and that of the widget: they say the portal's own colour. */
const COLOURED = ['/css/portal.css', '/css/widget.css'];

/**
 * What is sent for a file of public/: style sheets joined, the portal's own colour and logo in place.
 * @param file path below public/
 */
export function assetBody(file: string): Buffer {
  const { files, style } = currentBrand();
  if (file.endsWith('.css')) return Buffer.from(styleSheet(file) + (COLOURED.includes(file) ? style : ''));
  return files.get(file) ?? readFileSync(fromRoot('public', file));
}
