import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { AxeResults } from 'axe-core';
import { chromiumPath } from './chromium.js';
import { PASSWORD } from './people.js';
import { portal } from './portal.js';

export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 800 };

/** WCAG 2.2 AA, all of its versions' rules, and axe's good practice. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Chromium's own traffic has nothing to do with the portal and nowhere to go on a closed network.
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Debian's Chromium, without a window. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ARGUMENTS });
}

/** A person's own phone: what it keeps in its folder is there again when it is opened the next time. */
export async function openPhone(folder: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath(),
    args: ARGUMENTS,
    baseURL: portal().url,
    viewport: PHONE,
  });
  await context.addCookies([{ name: 'bahasa', value: 'id', url: portal().url }]);
  return context;
}

export interface VisitorOptions {
  viewport?: { width: number; height: number };
  scripts?: boolean;
  colorScheme?: 'light' | 'dark';
  language?: 'id' | 'en';
  /** Where the portal is reached, e.g. through a proxy; left out: at its own address. */
  through?: string;
  /** Whether the browser may keep pages and work offline. */
  worker?: boolean;
}

/** A visitor with a browser of their own: no cookies but the language. */
export async function visitor(
  browser: Browser,
  {
    viewport = PHONE,
    scripts = true,
    colorScheme = 'light',
    language = 'id',
    through = portal().url,
    worker = false,
  }: VisitorOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: through,
    viewport,
    colorScheme,
    javaScriptEnabled: scripts,
    serviceWorkers: worker ? 'allow' : 'block',
  });
  await context.addCookies([{ name: 'bahasa', value: language, url: portal().url }]);
  return context;
}

/** Signs in through the form. */
export async function signInOnPage(page: Page, username: string): Promise<void> {
  await page.goto('/masuk');
  await page.fill('#username', username);
  await page.fill('#password', PASSWORD);
  await page.click('main button');
  await page.waitForURL((url) => !url.pathname.startsWith('/masuk'));
}

/** A page of a visitor who has signed in; its context is theirs, to be closed. */
export async function signedInPage(
  browser: Browser,
  { username }: { username: string },
  options?: VisitorOptions,
): Promise<Page> {
  const page = await (await visitor(browser, options)).newPage();
  await signInOnPage(page, username);
  return page;
}

export interface Look {
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
}

export const LIGHT_AND_DARK: readonly Look[] = [{ colorScheme: 'light' }, { colorScheme: 'dark' }];

/** In each look the page is usable, as it lies there: loading it again for each would take most of the time. */
export async function expectUsableInLooks(page: Page, looks: readonly Look[]): Promise<void> {
  for (const { viewport, colorScheme } of looks) {
    if (viewport) await page.setViewportSize(viewport);
    if (colorScheme) await page.emulateMedia({ colorScheme });
    await expectUsable(page);
  }
}

/** Axe finds nothing on the page, and nothing is wider than the screen. */
export async function expectUsable(page: Page): Promise<void> {
  // At the end of a page its bar lies over nothing; in the middle, over what the reader scrolls away from it.
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axeSource);
  const results = await page.evaluate(
    (tags) =>
      (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        runOnly: { type: 'tag', values: tags },
        // What passed is counted, not described.
        resultTypes: ['violations'],
      }),
    AXE_TAGS,
  );
  const violations = results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} (${node.failureSummary})`).join(' | ')}`,
  );
  const isDark = await page.evaluate<boolean>('matchMedia("(prefers-color-scheme: dark)").matches');
  const at = `${new URL(page.url()).pathname} at ${page.viewportSize()?.width} px, ${isDark ? 'dark' : 'light'}`;
  expect(violations, at).to.deep.equal([]);
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow, `${at}: wider than the screen`).to.be.at.most(0);
}
