import type { Page } from 'playwright-core';

/** How long decisions took and what they asked the portal for. */
export interface KeyboardRun {
  /** Milliseconds from the first key of each decision until the next page has loaded. */
  decisionsMs: number[];
  /** Of each kind that the browser names (Document, Image, Script…), without what its cache had. */
  requests: Record<string, number>;
}

/**
 * Decides stories one after the other with the keyboard alone, from the queue that is open in the page: j and
 * Enter open the first, then the given keys decide each and bring the next.
 * @param keysOf the keys of the decision on a story, by its number from 0
 */
export async function decideByKeyboard(
  page: Page,
  stories: number,
  keysOf: (story: number) => string[],
): Promise<KeyboardRun> {
  await page.keyboard.press('j');
  await turnedPage(page, () => page.keyboard.press('Enter'));
  const requests = await countRequests(page);
  const decisionsMs: number[] = [];
  for (let story = 0; story < stories; story += 1) {
    const startedAt = performance.now();
    const keys = keysOf(story);
    for (const key of keys.slice(0, -1)) await page.keyboard.press(key);
    await turnedPage(page, () => page.keyboard.press(keys.at(-1)!));
    decisionsMs.push(performance.now() - startedAt);
  }
  return { decisionsMs, requests: await requests() };
}

async function turnedPage(page: Page, turn: () => Promise<void>): Promise<void> {
  const from = page.url();
  await turn();
  await page.waitForURL((url) => url.href !== from, { waitUntil: 'load' });
}

/** Starts counting; the answer stops it and tells. */
async function countRequests(page: Page): Promise<() => Promise<Record<string, number>>> {
  const devTools = await page.context().newCDPSession(page);
  const asked = new Map<string, string[]>();
  devTools.on('Network.requestWillBeSent', ({ requestId, type = 'Other' }) => {
    // What the browser asks for by itself, such as the site's icon, comes when it likes.
    if (type === 'Other') return;
    // After a redirect, the same id asks again.
    asked.set(requestId, [...(asked.get(requestId) ?? []), type]);
  });
  devTools.on('Network.requestServedFromCache', ({ requestId }) => asked.delete(requestId));
  devTools.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.fromDiskCache) asked.delete(requestId);
  });
  await devTools.send('Network.enable');
  return async () => {
    await devTools.detach();
    const counts: Record<string, number> = {};
    for (const type of [...asked.values()].flat()) counts[type] = (counts[type] ?? 0) + 1;
    return counts;
  };
}
