/** A path of ours, so that a link which names where to go next cannot lead elsewhere. */
export function localPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\/(?![/\\])[^\\\s]*$/.test(value)) return undefined;
  return value;
}
