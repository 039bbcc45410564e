import { expect } from 'chai';
import { Account } from '../../models/account.js';
import type { OrganisationRecord } from '../../models/organisation.js';
import { parseAddress } from '../../server/registry/address.js';
import { Client } from '../support/client.js';
import { aPerson, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anAgency, aVerifiedAccount } from '../support/registry.js';
import { SPELLINGS } from './addresses.js';
import { DISGUISED } from './disguised-addresses.js';
import { IMITATIONS, OFFICIAL, TRICKS } from './imitations.js';
import { MORE_SPELLINGS } from './more-addresses.js';
import { STILL_MORE_SPELLINGS } from './still-more-addresses.js';

const NEWER = [...MORE_SPELLINGS, ...STILL_MORE_SPELLINGS];
const SPELLED = [...SPELLINGS, ...NEWER];
const LOOKALIKES = [...IMITATIONS, ...TRICKS, ...DISGUISED];

describe('all spellings and all lookalikes', () => {
  let organisation: OrganisationRecord;

  beforeEach(async () => {
    await freshDatabase();
    organisation = await anAgency();
  });

  const makeOfficial = async (urls: string[]) => {
    const by = await aPerson('admin');
    for (const url of urls) await aVerifiedAccount({ url, organisation, by });
  };
  const resolved = async (client: Client, written: string) => {
    const answer = await client.get(`/api/v1/registry/resolve?url=${encodeURIComponent(written)}`);
    const body = JSON.parse(answer.text) as { status: string | number; account?: { url: string } };
    return { ...body, http: answer.status };
  };

  it('are as many as they say, each once', () => {
    expect(new Set(SPELLED.flatMap(({ written }) => written)).size).to.be.at.least(350);
    expect(new Set(LOOKALIKES).size).to.be.at.least(190).and.equal(LOOKALIKES.length);
  });

  for (const { platform, key, url, written } of NEWER) {
    it(`reads ${written.length} more spellings of ${key}`, () => {
      for (const spelling of written) {
        expect(parseAddress(spelling), spelling).to.include({ platform, key, url });
        expect(parseAddress(spelling, platform), spelling).to.include({ platform, key, url });
      }
    });
  }

  it('answers to every spelling with the official account', async () => {
    const urls = [...new Map(SPELLED.map(({ key, url }) => [key, url])).values()];
    await makeOfficial(urls);
    const client = new Client();
    for (const { url, written } of SPELLED) {
      for (const spelling of written) {
        const { status, account } = await resolved(client, spelling);
        expect([status, account?.url], spelling).to.eql(['official', url]);
      }
    }
  });

  it('takes every spelling in the form, once for each account', async () => {
    const { client } = await signedInAs('admin');
    const path = `/admin/organisasi/${String(organisation._id)}/akun`;
    for (const { key, url, written } of NEWER) {
      for (const spelling of written) {
        await Account.deleteMany({});
        const answer = await client.post(path, { url: spelling }, { follow: false });
        expect(answer.status, spelling).to.equal(303);
        expect(await Account.findOne().lean(), spelling).to.include({ key, url, status: 'unverified' });
      }
      const again = await client.post(path, { url }, { follow: false });
      expect([again.status, await Account.countDocuments()], url).to.eql([422, 1]);
    }
  });

  it('calls no lookalike official, wherever it is asked about', async () => {
    await makeOfficial(OFFICIAL);
    const client = new Client();
    for (const written of LOOKALIKES) {
      const { status, http } = await resolved(client, written);
      expect([status, http], written).to.satisfy(
        ([told, code]: [string, number]) => code === 422 || told === 'lookalike' || told === 'unregistered',
      );
      const page = await client.get(`/direktori/cek?alamat=${encodeURIComponent(written)}`);
      expect(page.text, written).to.not.include('✓ Resmi');
    }
  });

  it('names whom a name beside an official one imitates', async () => {
    await makeOfficial(OFFICIAL);
    const client = new Client();
    for (const written of IMITATIONS) {
      expect(await resolved(client, written), written).to.include({ status: 'lookalike' });
    }
  });

  it('takes no trick in the form, and warns of the name that another organisation asks for', async () => {
    await makeOfficial(OFFICIAL);
    const other = await anAgency();
    const { client } = await signedInAs('admin');
    const path = `/admin/organisasi/${String(other._id)}/akun`;
    const platforms = ['website', 'mastodon'];
    for (const written of [...TRICKS, ...DISGUISED]) {
      await client.post(path, { url: written }, { follow: false });
    }
    for (const { platform, url } of await Account.find({ organisation: other._id }).lean()) {
      expect(platforms, url).to.include(platform);
      expect(url).to.match(/^https?:\/\//);
    }
    await Account.deleteMany({ organisation: other._id });
    await client.post(path, { url: 'instagram.com/diskorninfo.balangan_resmi' });
    const taken = await Account.findOne({ organisation: other._id }).lean().orFail();
    const page = await client.get(`/admin/akun/${String(taken._id)}`);
    expect(page.text).to.include('nama ini mirip diskominfo.balangan');
  });
});
