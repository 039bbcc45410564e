import type { Page, Request } from 'playwright-core';

/** Milliseconds from the first key of each decision until the next page is ready, and what was asked for. */
export interface KeyboardRun {
  decisionsMs: number[];
  /** Of each kind that the browser names: document, image, script and so on. */
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
  const requests: Record<string, number> = {};
  const count = (request: Request) => {
    const kind = request.resourceType();
    requests[kind] = (requests[kind] ?? 0) + 1;
  };
  const decisionsMs: number[] = [];
  page.on('request', count);
  for (let story = 0; story < stories; story += 1) {
    const startedAt = performance.now();
    const keys = keysOf(story);
    for (const key of keys.slice(0, -1)) await page.keyboard.press(key);
    await turnedPage(page, () => page.keyboard.press(keys.at(-1)!));
    decisionsMs.push(performance.now() - startedAt);
  }
  page.off('request', count);
  return { decisionsMs, requests };
}

async function turnedPage(page: Page, turn: () => Promise<void>): Promise<void> {
  const from = page.url();
  await turn();
  await page.waitForURL((url) => url.href !== from, { waitUntil: 'load' });
}
