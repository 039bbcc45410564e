import { expect } from 'chai';
import { accentOf, accentStyle, contrast } from '../../server/brand/accent.js';
import { fromRoot } from '../../server/paths.js';
import { readFileSync } from 'node:fs';

const AA = 4.5;
/** What readable colours an office may choose: dark, bright, grey, black. */
const COLOURS = ['#0b5345', '#7a1f3d', '#0000ff', '#c21807', '#5b21b6', '#595959', '#000000'];
const tokens = readFileSync(fromRoot('public/css/portal/tokens.css'), 'utf8');
const [paper, darkPaper] = shades('paper');
const [surface, darkSurface] = shades('surface');

function shades(name: string): [string, string] {
  const [, light = '', dark = ''] =
    new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens) ?? [];
  return [light, dark];
}

describe('An accent colour', () => {
  it('has the contrast of the standard', () => {
    expect(contrast('#000000', '#ffffff')).to.equal(21);
    expect(contrast('#777777', '#ffffff')).to.be.closeTo(4.48, 0.01);
  });

  for (const colour of COLOURS) {
    it(`${colour} is readable wherever it stands, by day and by night`, () => {
      const { brand, strong, onBrand, tint } = accentOf(colour);
      for (const words of [brand, strong]) {
        for (const ground of [paper, surface, tint.light]) {
          expect(contrast(words.light, ground), `${words.light} on ${ground}`).to.be.at.least(AA);
        }
        for (const ground of [darkPaper, darkSurface, tint.dark]) {
          expect(contrast(words.dark, ground), `${words.dark} on ${ground}`).to.be.at.least(AA);
        }
      }
      expect(contrast(onBrand.light, brand.light)).to.be.at.least(AA);
      expect(contrast(onBrand.dark, brand.dark)).to.be.at.least(AA);
    });
  }

  it('that nobody could read is refused with what it lacks', () => {
    expect(() => accentOf('#ffcc00')).to.throw(
      RangeError,
      /^#ffcc00 is too light: .* 1\.4 to 1, and need 4\.5$/,
    );
  });

  it('names every colour of the tokens that is made of it', () => {
    const named = [...accentStyle(accentOf('#7a1f3d')).matchAll(/--([\w-]+):/g)].map(([, name = '']) => name);
    expect(named).to.deep.equal(['brand', 'brand-strong', 'on-brand', 'brand-tint']);
    for (const name of named) expect(shades(name).join('')).to.match(/^#\w{6}#\w{6}$/);
  });
});
