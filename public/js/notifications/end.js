import { forgetPerson, goOn } from './uses.js';

/** Under which the browser keeps for whom it is told. */
export const TOLD = 'kabar-untuk';

/**
 * Has the browser take no more messages for one person: whoever signed out, or whom somebody else followed on the same
 * phone, is told nothing there, not even what is on its way already. What a reader follows goes on, under another
 * subscription. @param registration of the service worker, if there is one
 */
export async function endPush(registration) {
  await forgetPerson();
  const current = await registration?.pushManager?.getSubscription();
  if (!current) return;
  await current.unsubscribe();
  await goOn(registration, current.endpoint);
}
