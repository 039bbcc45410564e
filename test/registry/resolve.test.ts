import { expect } from 'chai';
import { Invalid } from '../../server/errors.js';
import { setOrganisationActive } from '../../server/registry/organisations.js';
import { officialAccountsNamed, resolve } from '../../server/registry/resolve.js';
import { aPerson } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anAgency, anUnverifiedAccount, aRevokedAccount, aVerifiedAccount } from '../support/registry.js';
import { SPELLINGS } from './addresses.js';
import { DISGUISED } from './disguised-addresses.js';

describe('resolving an address', () => {
  beforeEach(freshDatabase);

  it('finds every spelling of every kind of official account', async () => {
    const organisation = await anAgency();
    const by = await aPerson('admin');
    for (const { url } of SPELLINGS) await aVerifiedAccount({ url, organisation, by });
    for (const { key, written } of SPELLINGS) {
      for (const spelling of written) {
        const { status, account } = await resolve(spelling);
        expect([status, account?.key], spelling).to.eql(['official', key]);
      }
    }
  });

  it('never takes a disguise for official, although what it imitates is', async () => {
    const [organisation, by] = [await anAgency(), await aPerson('admin')];
    for (const url of [
      'facebook.com/pemkabbalangan',
      'instagram.com/pemkabbalangan',
      'tiktok.com/@pemkabbalangan',
      'youtube.com/@pemkabbalangan',
      'x.com/pemkabbalangan',
      't.me/pemkabbalangan',
      'threads.net/@pemkabbalangan',
      'whatsapp.com/channel/0029VaBalanganKab1234567',
    ]) {
      await aVerifiedAccount({ url, organisation, by });
    }
    for (const disguise of DISGUISED) {
      expect((await resolve(disguise)).status, disguise).to.equal('lookalike');
    }
  });

  it('tells whom a lookalike imitates', async () => {
    const organisation = await anAgency({ name: 'Pemkab Balangan' });
    await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan', organisation });
    const { status, account, organisation: imitated } = await resolve('instagram.com/pemkabba1angan_resmi');
    expect([status, account?.handle, imitated?.name]).to.eql([
      'lookalike',
      'pemkabbalangan',
      'Pemkab Balangan',
    ]);
  });

  it('knows hosts that begin with an official one', async () => {
    await aVerifiedAccount({ url: 'https://balangankab.go.id' });
    for (const address of [
      'https://balangankab.go.id.evil.test/',
      'https://balangankab-go-id.com/',
      'https://balangankab.com/',
      'https://ba1angankab.go.id/',
      'https://balаngankab.go.id.example/',
    ]) {
      expect((await resolve(address)).status, address).to.equal('lookalike');
    }
  });

  it('takes a page of an official site for official, and another host below its domain not', async () => {
    await aVerifiedAccount({ url: 'https://balangankab.go.id' });
    expect(
      (await resolve('http://www.balangankab.go.id/berita/2026/11/banjir?utm_source=x')).status,
    ).to.equal('official');
    expect((await resolve('https://slot.balangankab.go.id/')).status).to.equal('unregistered');
  });

  it('keeps the sites of a shared host apart', async () => {
    await aVerifiedAccount({ url: 'https://sites.google.com/view/kimhalong' });
    expect((await resolve('https://sites.google.com/view/kimhalong/kontak')).status).to.equal('official');
    expect((await resolve('https://sites.google.com/view/judionline')).status).to.equal('unregistered');
  });

  it('says of a revoked account that it was official', async () => {
    await aRevokedAccount({ url: 'instagram.com/pemkabbalangan' });
    const { status, account } = await resolve('instagram.com/pemkabbalangan');
    expect([status, account?.revocation?.reason]).to.eql(['formerly-official', 'Akun diretas.']);
  });

  it('says of an account whose organisation was deactivated that it was official', async () => {
    const organisation = await anAgency();
    await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan', organisation });
    await setOrganisationActive(String(organisation._id), false);
    expect((await resolve('instagram.com/pemkabbalangan')).status).to.equal('formerly-official');
    await setOrganisationActive(String(organisation._id), true);
    expect((await resolve('instagram.com/pemkabbalangan')).status).to.equal('official');
  });

  it('does not vouch for an account that waits to be verified', async () => {
    const { _id } = await anUnverifiedAccount({ url: 'instagram.com/pemkabbalangan' });
    const { status, account } = await resolve('instagram.com/pemkabbalangan');
    expect([status, String(account?._id)]).to.eql(['unregistered', String(_id)]);
  });

  it('still warns of a lookalike that somebody registered for another organisation', async () => {
    await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan' });
    await anUnverifiedAccount({ url: 'instagram.com/pemkabbalangan_resmi' });
    expect((await resolve('instagram.com/pemkabbalangan_resmi')).status).to.equal('lookalike');
  });

  it('refuses what is no account, with the reason', async () => {
    for (const [address, code] of [
      ['https://youtu.be/abc', 'post-address'],
      ['https://wa.me/628123456789', 'phone-number'],
      ['@pemkabbalangan', 'platform-needed'],
    ]) {
      const error = await resolve(address!).then(
        () => undefined,
        (refusal: unknown) => refusal,
      );
      expect(error).to.be.instanceOf(Invalid);
      expect((error as Invalid).fields).to.eql({ url: code });
    }
  });

  it('lists the official accounts of a bare name, on their platforms only', async () => {
    await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan' });
    await anUnverifiedAccount({ url: 'facebook.com/pemkabbalangan' });
    const named = await officialAccountsNamed('@PemkabBalangan');
    expect(named.map(({ account }) => account.key)).to.eql(['instagram:pemkabbalangan']);
  });
});
