import { expect } from 'chai';
import { Account } from '../../models/account.js';
import type { Platform } from '../../models/vocabulary.js';
import { withinOneEdit } from '../../server/registry/letter-shape.js';
import { findImitated, looksAlike, shapeKeys } from '../../server/registry/lookalike.js';
import { freshDatabase } from '../support/portal.js';
import { anUnverifiedAccount, aVerifiedAccount } from '../support/registry.js';

const on = (platform: Platform, handle: string) => ({ platform, handle });
const official = on('instagram', 'diskominfo.balangan');

describe('lookalikes of handles', () => {
  const imitations: [platform: Platform, handle: string][] = [
    ['instagram', 'diskominfobalangan'],
    ['instagram', 'diskominfo_balangan'],
    ['instagram', 'diskominfo.balangan_'],
    ['instagram', 'd1skominfo.balangan'],
    ['instagram', 'dlskominfo.balangan'],
    ['instagram', 'disk0minfo.ba1angan'],
    ['instagram', 'diskorninfo.balangan'],
    ['instagram', 'diskominfoo.balangan'],
    ['instagram', 'diskominfo.balangan.resmi'],
    ['instagram', 'resmi.diskominfo.balangan'],
    ['instagram', 'diskominfobalanganofficial'],
    ['instagram', 'diskominfo.balangan_id'],
    ['instagram', 'diskominfo.balangan01'],
    ['instagram', 'diskominfo.balangan2026'],
    ['instagram', 'admin.diskominfo.balangan'],
    ['instagram', 'diskominfo.balnagan'],
    ['instagram', 'diskominfo.balanga'],
    ['instagram', 'diskominfo.balamgan'],
    ['facebook', 'diskominfobalangan'],
    ['tiktok', 'diskominfo.balangan'],
    ['youtube', 'c/diskominfobalangan'],
    ['mastodon', 'diskominfobalangan@example.social'],
    ['bluesky', 'diskominfo-balangan.bsky.social'],
    ['website', 'diskominfo-balangan.com'],
  ];
  for (const [platform, handle] of imitations) {
    it(`takes ${platform} ${handle} for ${official.handle}`, () => {
      expect(looksAlike(official, on(platform, handle))).to.equal(true);
    });
  }

  const others: [platform: Platform, handle: string][] = [
    ['instagram', 'dinkes.balangan'],
    ['instagram', 'diskominfo.tabalong'],
    ['instagram', 'diskominfo'],
    ['instagram', 'balangan'],
    ['facebook', '100064712345678'],
    ['youtube', 'UCabcdefghijklmnopqrst_-'],
    ['whatsapp-channel', '0029VaBalanganKab1234567'],
  ];
  for (const [platform, handle] of others) {
    it(`tells ${platform} ${handle} apart from ${official.handle}`, () => {
      expect(looksAlike(official, on(platform, handle))).to.equal(false);
    });
  }

  it('does not take short names one letter apart for each other', () => {
    expect(looksAlike(on('x', 'halong'), on('x', 'halang'))).to.equal(false);
  });

  it('gives two long handles one edit apart a key in common', () => {
    const keys = new Set(shapeKeys('instagram', 'diskominfo.balangan'));
    for (const edited of [
      'diskominfo.balnagan',
      'diskominfo.balanga',
      'diskominfo.balamgan',
      'diskominfo.balanganx',
    ]) {
      expect(
        shapeKeys('instagram', edited).some((key) => keys.has(key)),
        edited,
      ).to.equal(true);
    }
  });

  it('knows one edit from two', () => {
    expect(withinOneEdit('abcd', 'abcd')).to.equal(true);
    expect(withinOneEdit('abcd', 'abdc')).to.equal(true);
    expect(withinOneEdit('abcd', 'abxd')).to.equal(true);
    expect(withinOneEdit('abcd', 'abd')).to.equal(true);
    expect(withinOneEdit('abcd', 'xabcd')).to.equal(true);
    expect(withinOneEdit('abcd', 'axxd')).to.equal(false);
    expect(withinOneEdit('abcd', 'ab')).to.equal(false);
    expect(withinOneEdit('abcd', 'badc')).to.equal(false);
  });

  describe('in the registry', () => {
    beforeEach(freshDatabase);

    it('finds the imitated account through the index, verified ones only', async () => {
      const verified = await aVerifiedAccount({ url: 'https://www.instagram.com/diskominfo.balangan/' });
      await anUnverifiedAccount({ url: 'https://x.com/dinkesbalangan' });
      const [found] = await findImitated([on('facebook', 'diskorninfobalangan.resmi')]);
      expect(String(found?._id)).to.equal(String(verified._id));
      expect(await findImitated([on('facebook', 'dinkesbalangan')])).to.deep.equal([undefined]);
      const stored = await Account.findById(verified._id).lean().orFail();
      expect(stored.shapes).to.have.length.greaterThan(10);
    });

    it('names the account on the same platform first', async () => {
      await aVerifiedAccount({ url: 'https://www.facebook.com/diskominfobalangan' });
      await aVerifiedAccount({ url: 'https://www.instagram.com/diskominfo.balangan/' });
      const [found] = await findImitated([on('instagram', 'diskominfo.balangan_resmi')]);
      expect(found?.platform).to.equal('instagram');
    });
  });
});
