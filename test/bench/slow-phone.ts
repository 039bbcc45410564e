import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { onOneCore, pinToOneCore } from './pinned.js';

/** A benchmark that is killed leaves nothing behind for longer. */
const BUSY_MS = 90_000;
const BUSY_UNTIL = `const end = Date.now() + ${BUSY_MS}; while (Date.now() < end);`;
/** For the scheduler to have seen the busy ones. */
const SETTLE_MS = 500;
/** Turns of a loop that takes long enough for the scheduler to be fair: above a second. */
const LOOP = 300_000_000;

/** A browser of which everything, workers and all, has one core, which can be shared with busy programs. */
export interface SlowPhone {
  browser: Browser;
  /** Works while the core is shared with so many busy programs that the browser has less than one part of `rate`. */
  slowed: <T>(rate: number, work: () => Promise<T>) => Promise<T>;
}

/** What Chromium itself throttles is the page alone: its workers stay as quick as the machine. */
export async function aSlowPhone(): Promise<SlowPhone> {
  const browser = await onOneCore(launchBrowser);
  return {
    browser,
    async slowed(rate, work) {
      const busy = Array.from({ length: rate }, keepBusy);
      try {
        await pause(SETTLE_MS);
        return await work();
      } finally {
        for (const one of busy) one.kill('SIGKILL');
      }
    },
  };
}

// Each in a session of its own: Linux may share a core among sessions, not among programs.
function keepBusy(): ChildProcess {
  const busy = spawn(process.execPath, ['-e', BUSY_UNTIL], { detached: true, stdio: 'ignore' });
  pinToOneCore(busy);
  return busy;
}

/** How long a worker of the browser takes for the same work, in milliseconds. */
export async function workerMs(browser: Browser): Promise<number> {
  // The portal's own pages start no worker that is not a file of it.
  const page = await browser.newPage();
  const ms = await page.evaluate<number>(`new Promise((resolve, reject) => {
    const work = () => {
      const begun = performance.now();
      let value = 1;
      for (let turn = 0; turn < ${LOOP}; turn += 1) value = (value * 1103515245 + 12345) | 0;
      postMessage([performance.now() - begun, value]);
    };
    const worker = new Worker(URL.createObjectURL(new Blob(['(' + work + ')()'])));
    worker.onmessage = ({ data }) => resolve(data[0]);
    worker.onerror = reject;
  })`);
  await page.close();
  return ms;
}
