import type { Role } from '../../models/vocabulary.js';
import { inTurns } from '../../server/in-turns.js';
import { expectUsableInLooks, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { somethingOnEveryPage } from '../support/every-page.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';

/** A usual screen of an office. */
const WIDE = { width: 1440, height: 900 };

/** Each language on each screen and in each light; wide first, since a small screen starts with its panels closed. */
const LOOKS = {
  en: [
    { viewport: WIDE, colorScheme: 'light' },
    { viewport: PHONE, colorScheme: 'dark' },
  ],
  id: [
    { viewport: WIDE, colorScheme: 'dark' },
    { viewport: PHONE, colorScheme: 'light' },
  ],
} as const;
/** Roles whose pages are looked at side by side: while one page is fetched, axe reads another. */
const ROLES_AT_ONCE = 2;

describe('every page, looked at by axe', function () {
  this.timeout(600_000);
  const browser = sharedBrowser();
  let pages: [Role | undefined, string[]][];
  const users = new Map<Role, string>();

  before(async () => {
    await freshDatabase();
    pages = await somethingOnEveryPage(users);
  });

  for (const language of ['id', 'en'] as const) {
    it(`is usable by everyone on a phone and on a wide screen, in light and dark (${language})`, async () => {
      const inTurn = inTurns(ROLES_AT_ONCE);
      await Promise.all(pages.map(([role, paths]) => inTurn(() => expectUsablePages(role, paths, language))));
    });
  }

  async function expectUsablePages(role: Role | undefined, paths: string[], language: 'id' | 'en') {
    const context = await visitor(browser(), { viewport: WIDE, language });
    const page = await context.newPage();
    if (role) await signInOnPage(page, users.get(role)!);
    for (const path of paths) {
      await page.setViewportSize(WIDE);
      await page.goto(path);
      await expectUsableInLooks(page, LOOKS[language]);
    }
    await context.close();
  }
});
