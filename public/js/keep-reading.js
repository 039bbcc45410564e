/**
 * For readers: what they read stays readable without a line. Asked for once the page itself is there, and the browser
 * has nothing better to do: the page comes first on a weak line.
 */
const { serviceWorker } = navigator;

// From the second page on, the service worker sees for itself what is read.
if (serviceWorker && !serviceWorker.controller) {
  addEventListener('load', () => (globalThis.requestIdleCallback ?? setTimeout)(() => void keepReading()));
}

async function keepReading() {
  await serviceWorker.register('/service-worker.js', { type: 'module' });
  const { active } = await serviceWorker.ready;
  active.postMessage({ reading: location.href });
}
