import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Page } from 'playwright-core';
import path from 'node:path';
import { loadConfig } from '../../server/config.js';
import { connectDatabase } from '../../server/database/connect.js';
import { ensureRegions } from '../../server/regions/import.js';
import { DEMO_PASSWORD, seedPeople } from '../../server/seed/people.js';
import { DESKTOP, launchBrowser } from '../support/browser.js';
import { decideByKeyboard } from '../support/desk-keys.js';
import type { BenchResult } from './bench.js';
import { insertClarifications, insertDeskStories } from './desk-data.js';
import { ownMegabytes, startPortal, stop } from './portal-process.js';

const DECISIONS = 100;
const STORIES = 20_000;
const CLARIFICATIONS = 5_000;
/** Every story of the queue waits for an editor and a verifier. */
const QUEUE = '/meja?status=submitted';

/** Most stories are fit; some are returned with a preset reason, some found unfit in the editor's own words. */
function keysOf(story: number): string[] {
  if (story % 10 === 4) return ['b', '2', 'Control+Enter'];
  if (story % 10 === 9) return ['x', 'r', ...'Bukan berita.'.split(''), 'Control+Enter'];
  return ['f', 'Control+Enter'];
}

export interface KeyboardBenchOptions {
  /** How many are decided. */
  stories?: number;
  /** How many are on the desk. */
  documents?: number;
}

/**
 * Decides stories in a row in a real browser with the keyboard alone, and measures from the first key of each
 * decision until the next story has loaded: what the machine takes of a moderator's time.
 */
export async function run({
  stories = DECISIONS,
  documents = STORIES,
}: KeyboardBenchOptions = {}): Promise<BenchResult> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-keyboard-'));
  const children: ChildProcess[] = [];
  const browser = await launchBrowser();
  try {
    await seed(dataDir, documents);
    const portal = await startPortal(dataDir, children);
    const page = await browser.newPage({ baseURL: portal.url, viewport: DESKTOP });
    await signIn(page);
    await page.goto(QUEUE);
    const { decisionsMs, requests } = await decideByKeyboard(page, stories, keysOf);
    const inOrder = decisionsMs.toSorted((a, b) => a - b);
    const at = (share: number) =>
      round(inOrder[Math.min(Math.floor(inOrder.length * share), inOrder.length - 1)]!);
    return {
      bench: 'keyboard',
      cases: [
        { name: `a decision, of ${stories}`, p50ms: at(0.5), p99ms: at(0.99) },
        { name: 'a decision, median', value: round(at(0.5) / 1000, 3), unit: 's' },
        ...Object.entries(requests).map(([kind, count]) => ({
          name: `requests per decision: ${kind}`,
          value: round(count / stories, 2),
          unit: 'requests',
        })),
      ],
      memoryMb: await ownMegabytes(portal.pid),
    };
  } finally {
    await browser.close();
    await Promise.all(children.map(stop));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function seed(dataDir: string, stories: number): Promise<void> {
  const config = loadConfig({ DATA_DIR: dataDir });
  const database = await connectDatabase(config);
  await ensureRegions(config.region);
  const now = new Date();
  await insertDeskStories(stories, await seedPeople(now), now, config.timeZone);
  await insertClarifications(CLARIFICATIONS, now);
  await database.close();
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/masuk');
  await page.fill('#username', 'redaksi.contoh');
  await page.fill('#password', DEMO_PASSWORD);
  await page.click('main button');
  await page.waitForURL((url) => !url.pathname.startsWith('/masuk'));
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
