import commonPasswords from 'fxa-common-password-list';
import { regency } from '../regions/gazetteer.js';

/** Words that everybody who knows the portal would try, beside its name and the regency's. */
const WORDS_OF_THE_PORTAL = ['kabar kim', 'kim', 'diskominfo', 'media center'];
/** So many letters of one's own have to be left when those words are taken out. */
const OWN_LETTERS_MIN = 4;

/** Shorter ones are in every other word. */
const WORD_LETTERS_MIN = 3;

let siteWords: string[] = [];

/** Takes a portal's name to the words that no password may rest on; call once at start. */
export function guardAgainst(siteName: string): void {
  siteWords = [siteName];
}

/**
 * Why a password is among the first that somebody would try, as a code of a field; undefined for one that is not.
 * No rule asks for capitals, digits or signs.
 * @param names of the person, e.g. the username
 */
export function guessable(
  password: string,
  names: string[],
): 'password-common' | 'password-guessable' | undefined {
  if (isCommon(password)) return 'password-common';
  const known = [...names, ...siteWords, ...WORDS_OF_THE_PORTAL, regency()?.name ?? ''];
  const words = known.flatMap((name) => [name, ...name.split(' ')]).map(lettersAndDigits);
  // The longest first: of `kabar kim balangan` nothing is left.
  const rest = words
    .filter((word) => word.length >= WORD_LETTERS_MIN)
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, word) => left.replaceAll(word, ''), lettersAndDigits(password));
  if (rest === lettersAndDigits(password)) return undefined;
  return rest.replace(/\d/g, '').length < OWN_LETTERS_MIN ? 'password-guessable' : undefined;
}

// With a few digits or signs at the end it is as well known.
function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  return [password, lower, lower.replace(/[^\p{L}]+$/u, '')].some((one) => commonPasswords.test(one));
}

function lettersAndDigits(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\d]/gu, '');
}
