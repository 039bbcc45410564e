/** Under which the browser keeps for whom it is told. */
export const TOLD = 'kabar-untuk';

/**
 * Has the browser take no more messages: whoever signed out, or whom somebody else followed on the same phone, is
 * told nothing there. @param registration of the service worker, if there is one
 */
export async function endPush(registration) {
  const current = await registration?.pushManager?.getSubscription();
  await current?.unsubscribe();
}
