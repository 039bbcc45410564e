import { expect } from 'chai';
import { Account, type AccountRecord } from '../../models/account.js';
import type { Platform } from '../../models/vocabulary.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { lookForCode, recordLook } from '../../server/registry/proof-checks.js';
import { openSiteReader, type SiteReader } from '../../server/registry/site-reader.js';
import { makeProofCode } from '../../server/registry/verification.js';
import { anAccount } from '../support/channels.js';
import { aPerson, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anUnverifiedAccount } from '../support/registry.js';
import type { RemoteSite } from '../support/remote-site.js';
import { portalReaching, startSite, type SitePages } from '../support/sites.js';

const now = new Date('2026-03-01T00:00:00Z');
const BLUESKY_API = 'https://public.api.bsky.app';
const CHANNEL = 'UCabcdefghijklmnopqrst_-';
const json = (value: unknown) => ({ type: 'application/json', body: JSON.stringify(value) });

interface Profile {
  platform: Platform;
  handle: string;
  /** Where the account is, on the stand-in. */
  path: string;
  /** The page of a profile with this text, of this person, on the stand-in. */
  page(text: string, id: string): [path: string, page: SitePages[string]];
  ids?: [id: string, other: string];
}

const PROFILES: Profile[] = [
  {
    platform: 'website',
    handle: 'dinas.example',
    path: '/',
    page: (text) => ['/', `<html><head><meta name="kabar-kim" content="${text}"></head></html>`],
  },
  {
    platform: 'youtube',
    handle: 'dinascontoh',
    path: '/@dinascontoh',
    page: (text, id) => [
      '/@dinascontoh',
      `<link rel="canonical" href="https://www.youtube.com/channel/${id}"><meta name="description" content="${text}">`,
    ],
    ids: [CHANNEL, 'UC0123456789012345678901'],
  },
  {
    platform: 'mastodon',
    handle: 'dinas@contoh.example',
    path: '/@dinas',
    page: (text, id) => ['/api/v1/accounts/lookup?acct=dinas', json({ id, note: `<p>${text}</p>` })],
    ids: ['42', '99'],
  },
  {
    platform: 'bluesky',
    handle: 'dinas.bsky.social',
    path: '/profile/dinas.bsky.social',
    page: (text, did) => [
      '/xrpc/app.bsky.actor.getProfile?actor=dinas.bsky.social',
      json({ did, description: text }),
    ],
    ids: ['did:plc:abcdefghijklmnopqrstuvwx', 'did:plc:bcdefghijklmnopqrstuvwxy'],
  },
  {
    platform: 'telegram',
    handle: 'dinascontoh',
    path: '/dinascontoh',
    page: (text) => ['/dinascontoh', `<meta property="og:description" content="${text}">`],
  },
];

describe('a code in the text of a profile', () => {
  let site: RemoteSite;
  let pages: SitePages;
  let reader: SiteReader;
  let admin: CurrentUser;

  beforeEach(async () => {
    await freshDatabase();
    pages = {};
    site = await startSite(pages);
    admin = await aPerson('admin');
    const own = openSiteReader(portalReaching(site), { pauseMs: 0 });
    // Bluesky's interface for everybody stands here, too.
    reader = { ...own, document: (url, accept) => own.document(url.replace(BLUESKY_API, site.url), accept) };
  });
  afterEach(async () => {
    await reader.close();
    await site.close();
  });

  const withCode = async ({ platform, handle, path }: Profile) => {
    const { _id } = await anAccount({
      platform,
      handle,
      url: site.url + path,
      key: `${platform}:${handle}`,
      status: 'unverified',
    });
    return makeProofCode(admin, String(_id), now);
  };
  const look = async ({ _id }: AccountRecord) => {
    const account = await Account.findById(_id).lean().orFail();
    return recordLook(account, await lookForCode(account, reader, now));
  };

  for (const profile of PROFILES) {
    it(`is found on ${profile.platform}, and only there where it is`, async () => {
      const account = await withCode(profile);
      const { value } = account.code!;
      const show = (text: string, id = profile.ids?.[0] ?? '') => {
        const [path, page] = profile.page(text, id);
        pages[path] = page;
      };
      show('Akun dinas.');
      expect((await look(account)).check).to.include({ found: false, error: 'code-missing' });
      show(`Akun dinas. ${value.slice(0, -1)}`);
      expect((await look(account)).check).to.include({ found: false, error: 'code-missing' });
      show(`Akun dinas. ${value} Layanan 24 jam.`);
      const seen = await look(account);
      expect(seen.check).to.include({ found: true, method: 'code' });
      expect(seen.platformId).to.equal(profile.ids?.[0]);
      expect(seen.status, 'an administrator decides').to.equal('unverified');
    });

    if (profile.ids) {
      it(`is no proof on ${profile.platform} once the name is somebody else's`, async () => {
        const account = await withCode(profile);
        const [mine, other] = profile.ids!;
        const show = (id: string) => {
          const [path, page] = profile.page(account.code!.value, id);
          pages[path] = page;
        };
        show(mine);
        expect((await look(account)).check).to.include({ found: true });
        show(other);
        const seen = await look(account);
        expect(seen.check).to.include({ found: false, error: 'identity-changed' });
        expect(seen.platformId, 'the first one stays known').to.equal(mine);
      });
    }
  }

  it('is not offered where a profile cannot be read without an account', async () => {
    const { client } = await signedInAs('admin');
    for (const url of ['instagram.com/dinas', 'facebook.com/dinas', 'tiktok.com/@dinas', 'x.com/dinas']) {
      const { _id } = await anUnverifiedAccount({ url });
      expect((await client.post(`/admin/akun/${String(_id)}/kode`)).status, url).to.equal(409);
    }
  });
});
