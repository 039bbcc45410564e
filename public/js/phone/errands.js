/** What a page does for the drafts on this phone whenever there is a line: copies them, and sends what waits. */
import { copyDrafts } from './drafts.js';
import { sendWaiting } from './queue.js';

const RETRY_MS = 30_000;
const SYNC_TAG = 'kirim';

const user = document.body.dataset.user;
let retry;

/** Photos are sent by code that a page without any never loads. */
async function upload(blob, options) {
  const { uploadPhoto } = await import('./upload.js');
  return uploadPhoto(blob, options);
}

/** Sends what waits now; and later, where the line does not hold. */
export async function runErrands() {
  clearTimeout(retry);
  if (!navigator.onLine) return;
  const outcome = await sendWaiting(upload);
  if (outcome === 'later') retry = setTimeout(runErrands, RETRY_MS);
  else await copyDrafts(user);
}

/** Lets the browser send what waits when the line is back, page open or not, where it can. */
export async function sendInBackground() {
  const registration = await navigator.serviceWorker?.getRegistration();
  // Refused in private windows and where the person switched it off: the page does it then.
  await registration?.sync?.register(SYNC_TAG).catch(() => undefined);
}

let running = false;

/** Runs them now, and from now on whenever the line is back or the page is looked at again. */
export function keepRunning() {
  const run = () => void runErrands();
  if (running) return run();
  running = true;
  addEventListener('online', run);
  document.addEventListener('visibilitychange', () => document.hidden || run());
  return run();
}
