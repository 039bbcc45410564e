/** WCAG 2.2, 1.4.3: what text needs against what it stands on. */
const CONTRAST_MIN = 4.5;
/** Dark pages are read at night: more than the least, so that links do not sink. */
const CONTRAST_DARK = 7;
const STEP = 0.04;

const WHITE = '#ffffff';
const BLACK = '#000000';
/** As in tokens.css: what the accent stands on. */
const PAPER = '#fbfaf6';
const DARK_SURFACE = '#1d2326';

/** One colour for light pages and one for dark ones, each as `#rrggbb`. */
export interface Shades {
  light: string;
  dark: string;
}

export interface Accent {
  /** Links, buttons, marks. */
  brand: Shades;
  /** The same under the pointer. */
  strong: Shades;
  /** Words on a button. */
  onBrand: Shades;
  /** Behind words in the accent's colour. */
  tint: Shades;
}

/**
 * Every shade of an accent colour, for light and dark pages, each readable where it is used.
 * @param colour `#rrggbb`
 * @throws RangeError with the contrast that it has and needs when it is too light to be read on paper
 */
export function accentOf(colour: string): Accent {
  const tint = { light: mix(colour, WHITE, 0.9), dark: mix(colour, DARK_SURFACE, 0.75) };
  const lowest = Math.min(contrast(colour, tint.light), contrast(colour, PAPER));
  if (lowest < CONTRAST_MIN) {
    throw new RangeError(
      `${colour} is too light: words in it have a contrast of ${lowest.toFixed(1)} to 1, and need ${CONTRAST_MIN}`,
    );
  }
  let dark = colour;
  for (let white = STEP; contrast(dark, tint.dark) < CONTRAST_DARK && white < 1; white += STEP) {
    dark = mix(colour, WHITE, white);
  }
  return {
    brand: { light: colour, dark },
    strong: { light: mix(colour, BLACK, 0.3), dark: mix(dark, WHITE, 0.4) },
    onBrand: { light: WHITE, dark: mix(colour, BLACK, 0.8) },
    tint,
  };
}

/** The accent as the custom properties of tokens.css. */
export function accentStyle({ brand, strong, onBrand, tint }: Accent): string {
  const line = (name: string, { light, dark }: Shades) => `--${name}: light-dark(${light}, ${dark});\n`;
  const lines = line('brand', brand) + line('brand-strong', strong) + line('on-brand', onBrand);
  return `@layer tokens {\n:root {\n${lines}${line('brand-tint', tint)}}\n}\n`;
}

/** From 1 (the same) to 21 (black and white), https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param share of the other colour, 0 to 1 */
function mix(colour: string, other: string, share: number): string {
  const others = channels(other);
  const mixed = channels(colour).map((value, index) => Math.round(value + (others[index]! - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
