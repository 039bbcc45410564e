import type { Role } from '../../models/vocabulary.js';
import { expectUsable, PHONE, signInOnPage, visitor } from '../support/browser.js';
import { somethingOnEveryPage } from '../support/every-page.js';
import { freshDatabase } from '../support/portal.js';
import { sharedBrowser } from '../support/shared-browser.js';

/** A usual screen of an office. */
const WIDE = { width: 1440, height: 900 };

const LOOKS = [
  { name: 'phone, Indonesian, light', viewport: PHONE, language: 'id', colorScheme: 'light' },
  { name: 'phone, English, dark', viewport: PHONE, language: 'en', colorScheme: 'dark' },
  { name: 'desktop, English, light', viewport: WIDE, language: 'en', colorScheme: 'light' },
  { name: 'desktop, Indonesian, dark', viewport: WIDE, language: 'id', colorScheme: 'dark' },
] as const;

describe('every page, looked at by axe', function () {
  this.timeout(300_000);
  const browser = sharedBrowser();
  let pages: [Role | undefined, string[]][];
  const users = new Map<Role, string>();

  before(async () => {
    await freshDatabase();
    pages = await somethingOnEveryPage(users);
  });

  for (const look of LOOKS) {
    it(`is usable by everyone on ${look.name}`, async () => {
      for (const [role, paths] of pages) {
        const context = await visitor(browser(), look);
        const page = await context.newPage();
        if (role) await signInOnPage(page, users.get(role)!);
        for (const path of paths) {
          await page.goto(path);
          await expectUsable(page);
        }
        await context.close();
      }
    });
  }
});
