import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { styleSheet } from '../../server/cache/style-sheet.js';
import { fromRoot } from '../../server/paths.js';
import { readSource, sourceFiles } from '../support/source-files.js';

const SHEETS = readdirSync(fromRoot('public/css')).filter((name) => name.endsWith('.css'));

describe('A style sheet', () => {
  it('is one file on the wire, its components in place', () => {
    for (const name of SHEETS) expect(styleSheet(`/css/${name}`), name).to.not.match(/@import|\/\*/);
    const portal = styleSheet('/css/portal.css');
    expect(portal.startsWith('@layer tokens, base, layout, components, print;\n')).to.equal(true);
    expect(portal).to.include('@layer components {\n.button {').and.include('@layer print {\n@media print');
  });

  it('takes every component into some sheet, and every rule into a layer', () => {
    const imported = SHEETS.flatMap((name) =>
      [...readSource(`public/css/${name}`).matchAll(/@import '\.\/([^']+)'/g)].map(([, part = '']) => part),
    );
    const components = sourceFiles(['public/css'], '.css')
      .map((file) => path.relative('public/css', file))
      .filter((file) => file.includes('/'));
    expect([...new Set(imported)].toSorted()).to.deep.equal(components);
    for (const name of SHEETS) {
      const outside = styleSheet(`/css/${name}`).replace(/@layer \w+ \{\n[\s\S]*?\n\}(?=\n@layer|\n?$)/g, '');
      expect(outside.replace(/@layer [\w, ]+;/, '').trim(), name).to.equal('');
    }
  });
});
