/**
 * The address that a text is, or undefined when it is none. In place of `URL.canParse`, which on Node 20, no longer
 * on 24, denies good hosts with letters such as é once the engine has compiled the call: a check that held a
 * thousand times then fails.
 */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
