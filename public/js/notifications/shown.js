/** What the service worker does with a pushed message, see server/notifications/push-message.ts. */

const ICON = '/icons/logo-192.png';

/** Shows it; of two with one tag, only the newer. */
export function showMessage({ title, body, url, tag, lang }) {
  return self.registration.showNotification(title, { body, tag, lang, icon: ICON, data: { url } });
}

/** Leads to what it told of: in a window that is on that page already, else in a new one. */
export async function openMessage(notification) {
  notification.close();
  const address = new URL(notification.data.url, self.location.origin).href;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find((one) => one.url === address);
  return there ? there.focus() : self.clients.openWindow(address);
}
