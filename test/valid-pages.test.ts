import { expect } from 'chai';
import { HtmlValidate } from 'html-validate';
import type { Role } from '../models/vocabulary.js';
import { publishClarification } from '../server/clarifications/clarify.js';
import { LOCALES } from '../server/i18n/translate.js';
import { Client } from './support/client.js';
import { aHoaxStory, EVIDENCE } from './support/decisions.js';
import { somethingOnEveryPage } from './support/every-page.js';
import { aPerson, signedIn } from './support/people.js';
import { freshDatabase } from './support/portal.js';
import { aStoredStory } from './support/public-stories.js';

/** What the HTML standard asks for, and what assistive technology needs. */
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
  rules: {
    // Advice on matters of taste: everything is our own, every button sends its form, and a list may have a name.
    'require-sri': 'off',
    'no-implicit-button-type': 'off',
    'prefer-native-element': 'off',
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
  },
});

/** A script fills it in before it is part of a page; axe looks at that. */
const TEMPLATE = /<template[\s\S]*?<\/template>/g;

/** Those that axe looks at elsewhere. */
async function furtherPages(): Promise<string[]> {
  const { _id } = await aHoaxStory();
  const input = {
    ...{ title: 'Jembatan putus', claim: 'Putus!', explanation: 'Tidak.', conclusion: 'Salah.' },
    references: EVIDENCE,
  };
  const { slug } = await publishClarification(await aPerson('editor'), String(_id), input, {
    now: new Date(),
  });
  const withdrawn = await aStoredStory({ status: 'withdrawn', withdrawnAt: new Date() });
  return [`/cek-fakta/${slug}`, `/berita/${withdrawn.slug}`, '/cari', '/cari?q=jembatan', '/cari?q=zzzz'];
}

describe('every page, as HTML', function () {
  this.timeout(300_000);
  let pages: [Role | undefined, string[]][];
  const users = new Map<Role, string>();

  before(async () => {
    await freshDatabase();
    pages = await somethingOnEveryPage(users);
    pages.push([undefined, await furtherPages()]);
    pages.push(['contributor', ['/keluar']]);
    pages.push(['admin', ['/admin/kiriman', '/admin/pengguna/baru', '/admin/organisasi/baru']]);
  });

  for (const language of LOCALES) {
    it(`is valid in ${language}`, async () => {
      const found: string[] = [];
      for (const [role, paths] of pages) {
        const client = role ? await signedIn({ username: users.get(role)! }) : new Client();
        for (const path of paths) {
          const answer = await client.get(`${path}${path.includes('?') ? '&' : '?'}bahasa=${language}`);
          const text = answer.text.replace(TEMPLATE, '');
          expect(text, path).to.match(new RegExp(`^<!doctype html>\\s*<html lang="${language}"`));
          expect(answer.headers.get('content-language'), path).to.equal(language);
          const { results } = await validator.validateString(text);
          for (const { ruleId, message, line } of results.flatMap(({ messages }) => messages)) {
            const at = text.split('\n')[line - 1]?.trim().slice(0, 160) ?? '';
            found.push(`${path} ${ruleId}: ${message}\n    ${at}`);
          }
        }
      }
      if (found.length > 0) expect.fail(found.join('\n'));
    });
  }
});
