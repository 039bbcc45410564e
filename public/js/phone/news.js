/**
 * Tells every open page, and this one, what became of a draft: `{key, state?, movedTo?}`, or how far a photo is:
 * `{key, photo, sent, total}` (bytes).
 */

const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('ponsel') : undefined;
const listeners = new Set();

channel?.addEventListener('message', ({ data }) => hear(data));

export function tell(news) {
  hear(news);
  channel?.postMessage(news);
}

export function listen(listener) {
  listeners.add(listener);
}

function hear(news) {
  for (const listener of listeners) listener(news);
}
