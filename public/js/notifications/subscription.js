/** A browser's subscription to messages, as the scripts that offer them see it. */

/** Where this browser is told, or null. */
export async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** As the portal names a subscription: the hash of its address. */
export async function idOf(endpoint) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  const text = btoa(String.fromCharCode(...new Uint8Array(hash)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Asks the portal's API; what is refused is thrown. */
export async function send(method, address, content) {
  const answer = await fetch(address, {
    method,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    ...(content && { body: JSON.stringify(content) }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.status === 204 ? undefined : answer.json();
}

/** What the portal knows under an address; undefined where it knows nothing. What else goes wrong is thrown. */
export async function find(address) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' } });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** Does what a press asked for, once at a time. @param fail called where it went wrong */
export async function whileAsked(buttons, work, fail) {
  for (const button of buttons) button.disabled = true;
  try {
    await work();
  } catch {
    fail();
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
