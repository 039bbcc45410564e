import type { Device } from '../../models/sign-in.js';

const DEVICES: [Device, RegExp][] = [
  ['android', /\bAndroid\b/],
  ['iphone', /\b(iPhone|iPad|iPod)\b/],
  ['windows', /\bWindows\b/],
  ['mac', /\bMacintosh\b/],
  ['linux', /\b(Linux|X11|CrOS)\b/],
];

// Most browsers say that they are Chrome and Safari too: what is rarer comes first.
const BROWSERS: [string, RegExp][] = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\b(OPR|Opera)\b/],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['UC Browser', /\bUCBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|Chromium|CriOS)\//],
  ['Safari', /\bSafari\//],
];

/** What a browser says about itself, made coarse: the kind of device and the browser's name, no version. */
export function deviceOf(userAgent = ''): { device: Device; browser?: string } {
  const named = <Name>(names: [Name, RegExp][]) => names.find(([, mark]) => mark.test(userAgent))?.[0];
  return { device: named(DEVICES) ?? 'unknown', browser: named(BROWSERS) };
}
