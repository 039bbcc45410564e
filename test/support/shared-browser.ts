import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.js';

/** On a machine that is busy with other tests. */
const LAUNCH_MS = 60_000;

let launched: Browser | undefined;

/**
 * The browser of a suite, one for all suites: whoever visits has a context, and with it cookies and a store, of their
 * own, which ends with the suite.
 * @returns the browser, once the suite's tests run
 */
export function sharedBrowser(): () => Browser {
  before(async function launch() {
    this.timeout(LAUNCH_MS);
    if (!launched?.isConnected()) launched = await launchBrowser();
  });
  after(async () => {
    for (const context of launched!.contexts()) await context.close();
  });
  return () => launched!;
}

/** When all tests are over. */
export async function closeSharedBrowser(): Promise<void> {
  await launched?.close();
}
