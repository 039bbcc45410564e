/** Letters of other scripts by the Latin letter that they are drawn like (after Unicode's confusables, UTS #39). */
const DRAWN_LIKE = lettersTo({
  a: 'аɑα',
  b: 'вьβ',
  c: 'сϲ',
  d: 'ԁɗđ',
  e: 'еҽєε',
  f: 'ғƒ',
  g: 'ɡց',
  h: 'һнհħ',
  i: 'іıɩιӏǀł',
  j: 'јϳ',
  k: 'кκ',
  m: 'м',
  n: 'ոпη',
  o: 'оοσօөø',
  p: 'рρ',
  q: 'ԛզ',
  r: 'г',
  s: 'ѕꜱ',
  t: 'тτ',
  u: 'սυμ',
  v: 'ѵν',
  w: 'ԝѡω',
  x: 'хχ',
  y: 'уγүʏ',
  z: 'ᴢʐ',
});

/** Digits and signs by the letter that they stand in for; `l`, `1` and `i` are one shape. */
const READ_AS = lettersTo({ a: '4@', b: '68', e: '3€', g: '9', i: 'l1|!', o: '0', s: '5$', t: '7', z: '2' });

function lettersTo(table: Record<string, string>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([to, letters]) =>
      Array.from(letters, (from): [string, string] => [from, to]),
    ),
  );
}

/**
 * What a text looks like to a hurried eye: two texts with one shape can be taken for each other. Marks, case and
 * separators are gone, letters and digits that are drawn alike are one, and a repeated letter counts once.
 */
export function letterShape(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[^a-z]/gu, (letter) => DRAWN_LIKE.get(letter) ?? letter)
    .replace(/[^a-z]|l/gu, (letter) => READ_AS.get(letter) ?? letter)
    .replace(/[^\p{L}]/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/(\p{L})\1+/gu, '$1');
}

/** True when one letter added, removed or changed, or two neighbours swapped, turns one text into the other. */
export function withinOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  if (restA.length !== restB.length) return restA.slice(1) === restB || restA === restB.slice(1);
  const swapped = restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  return restA.slice(1) === restB.slice(1) || swapped;
}
