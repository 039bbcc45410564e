/** Characters: in a redirect's header written with escapes, a longer one is more than proxies take of an answer. */
const LENGTH_MAX = 600;

/** A path of ours, so that a link which names where to go next cannot lead elsewhere. */
export function localPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LENGTH_MAX) return undefined;
  if (!/^\/(?![/\\])[^\\\s]*$/.test(value)) return undefined;
  return value;
}
