/** The portal's API, asked with the browser's own session. */

/** A village's line may take this long for a story of some kilobytes. */
const PATIENCE_MS = 90_000;

/** There is no line, or it broke: to be tried again. */
export class NoSignal extends Error {}

/**
 * @param options `{body?, revision?}`: what is sent, and the revision that it was made for
 * @returns `{status, told}`: what the portal said, as JSON
 * @throws NoSignal also where the portal itself is not well
 */
export async function ask(method, path, { body, revision } = {}) {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      Accept: 'application/json',
      ...(body && { 'Content-Type': 'application/json' }),
      ...(revision !== undefined && { 'If-Match': `"${revision}"` }),
    },
    body: body && JSON.stringify(body),
    cache: 'no-store',
    ...('timeout' in AbortSignal && { signal: AbortSignal.timeout(PATIENCE_MS) }),
  }).catch((error) => {
    throw new NoSignal(error.message);
  });
  // A page instead of JSON comes from a hotspot that wants to be paid first.
  const isJson = /json/.test(answer.headers.get('Content-Type') ?? '');
  if (!isJson || answer.status >= 500 || answer.status === 429) throw new NoSignal(String(answer.status));
  const told = await answer.json().catch((error) => {
    throw new NoSignal(error.message);
  });
  return { status: answer.status, told };
}

/** Who has signed in here: their id, or undefined. @throws NoSignal */
export async function whoIsSignedIn() {
  const { status, told } = await ask('GET', '/me');
  return status === 200 ? told.id : undefined;
}
