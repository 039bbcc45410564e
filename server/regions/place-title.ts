import type { Translate } from '../i18n/translate.js';
import { findPlace } from './gazetteer.js';

/** A place's name with what it is, e.g. "Kecamatan Paringin", or its code where it is unknown. */
export function placeTitle(code: string, t: Translate): string {
  const place = findPlace(code);
  return place ? t(`feed:place-title.${place.kind}`, { name: place.name }) : code;
}
