/** In the order of the portal's liking. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Browsers send a handful of different ones. */
const REMEMBERED_MAX = 200;
const remembered = new Map<string, readonly Encoding[]>();
const PLAIN: readonly Encoding[] = ['identity'];
/** Who does not say takes any, but is spared the trouble of decompressing. */
const ANY: readonly Encoding[] = ['identity', 'br', 'gzip'];

/**
 * The encodings that a client takes, the best first (RFC 9110, 12.5.3). Never empty: who refuses everything is
 * sent the text as it is.
 */
export function acceptedEncodings(header: string | undefined): readonly Encoding[] {
  if (header === undefined) return ANY;
  let accepted = remembered.get(header);
  if (!accepted) {
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(header, (accepted = parse(header)));
  }
  return accepted;
}

function parse(header: string): readonly Encoding[] {
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const weight = q === undefined ? 1 : Number(q);
    if (name !== '' && weight >= 0) weights.set(name === 'x-gzip' ? 'gzip' : name, weight);
  }
  const other = weights.get('*');
  // Unnamed, the plain text is taken where nothing else is, unless `*;q=0` refuses it.
  const weightOf = (name: Encoding) =>
    weights.get(name) ?? other ?? (name === 'identity' ? Number.EPSILON : 0);
  const accepted = ENCODINGS.filter((name) => weightOf(name) > 0).toSorted(
    (a, b) => weightOf(b) - weightOf(a),
  );
  return accepted.length > 0 ? accepted : PLAIN;
}
