import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { Account } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { importOrganisations } from '../../server/registry/import-organisations.js';
import { setOrganisationActive } from '../../server/registry/organisations.js';
import { Client } from '../support/client.js';
import { apiClient, aUser } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import {
  anAgency,
  anUnverifiedAccount,
  aRevokedAccount,
  aVerifiedAccount,
  SECRETS,
} from '../support/registry.js';

interface List {
  items: Record<string, unknown>[];
  next: string | null;
}

describe('the registry for programs', () => {
  beforeEach(freshDatabase);

  it('lets an administrator make an organisation, add an account and verify it', async () => {
    const admin = await apiClient(await aUser('admin'));
    const made = await admin.send('POST', '/api/v1/registry/organisations', {
      code: 'DISKOMINFO',
      name: 'Dinas Kominfo',
      kind: 'agency',
    });
    expect(made.status).to.equal(201);
    expect(made.json()).to.include({ code: 'DISKOMINFO', slug: 'dinas-kominfo' });

    const added = await admin.send('POST', '/api/v1/registry/accounts', {
      organisation: 'DISKOMINFO',
      url: 'instagram.com/Diskominfo.Balangan?igsh=x',
    });
    expect(added.status).to.equal(201);
    const account = added.json<{ id: string }>();
    expect(account).to.include({
      status: 'unverified',
      handle: 'diskominfo.balangan',
      organisation: 'DISKOMINFO',
    });

    const verified = await admin.send('POST', `/api/v1/registry/accounts/${account.id}/verification`, {
      method: 'manual',
      note: 'dikelola sendiri',
    });
    expect(verified.status).to.equal(201);
    expect(verified.json()).to.include({ status: 'verified' });
    expect((await Account.findById(account.id).lean())?.verification?.note).to.equal('dikelola sendiri');

    const resolved = await new Client().get(
      '/api/v1/registry/resolve?url=https://m.instagram.com/diskominfo.balangan/',
    );
    expect(resolved.json()).to.nested.include({ status: 'official', 'organisation.code': 'DISKOMINFO' });
  });

  it('lets an officer add accounts to the own organisation only, and verify none', async () => {
    const [own, other] = [await anAgency(), await anAgency()];
    const officer = await apiClient(await aUser('agency', { organisation: own.code }));
    const add = (code: string, url: string) =>
      officer.send('POST', '/api/v1/registry/accounts', { organisation: code, url });
    const added = await add(own.code, 'instagram.com/dinas.satu');
    expect(added.status).to.equal(201);
    expect((await add(other.code, 'instagram.com/dinas.dua')).status).to.equal(403);
    expect(await Account.countDocuments()).to.equal(1);
    const { id } = added.json<{ id: string }>();
    const proof = { method: 'manual', note: 'benar' };
    expect(
      (await officer.send('POST', `/api/v1/registry/accounts/${id}/verification`, proof)).status,
    ).to.equal(403);
    const organisation = { name: 'Dinas Baru', kind: 'agency' };
    expect((await officer.send('POST', '/api/v1/registry/organisations', organisation)).status).to.equal(403);
    expect((await Account.findById(id).lean())?.status).to.equal('unverified');
  });

  it('takes an organisation by code, by id or as the own, and an account by address or by name', async () => {
    const agency = await anAgency();
    const admin = await apiClient(await aUser('admin'));
    const officer = await apiClient(await aUser('agency', { organisation: agency.code }));
    const add = (client: Client, account: Record<string, string>) =>
      client.send('POST', '/api/v1/registry/accounts', account);
    const organisation = String(agency._id);
    const byId = await add(admin, { organisation, platform: 'tiktok', handle: '@dinas.satu' });
    expect(byId.json()).to.include({ handle: 'dinas.satu', organisation: agency.code, status: 'unverified' });
    const own = await add(officer, { platform: 'x', url: 'https://x.com/dinas_satu' });
    expect(own.json()).to.include({ handle: 'dinas_satu', organisation: agency.code });
    const errors = async (account: Record<string, string>) => (await add(officer, account)).json().errors;
    expect(await errors({ platform: 'x' })).to.deep.equal([{ field: 'url', code: 'required' }]);
    expect(await errors({ handle: '@dinas' })).to.deep.equal([{ field: 'handle', code: 'platform-needed' }]);
    expect((await add(admin, { platform: 'x', handle: 'lain' })).json().errors).to.deep.equal([
      { field: 'organisation', code: 'required' },
    ]);
  });

  it('finds nothing for words that no name can hold', async () => {
    await anAgency();
    for (const query of ['q=%00dinas%01xyz', `q=${'x'.repeat(4_000)}`]) {
      const found = await new Client().get(`/api/v1/registry/organisations?${query}`);
      expect(found.status, query).to.equal(200);
      expect(found.json<List>().items, query).to.deep.equal([]);
    }
  });

  it('refuses strangers, contributors, bad input and wrong methods', async () => {
    const account = await anUnverifiedAccount();
    const path = `/api/v1/registry/accounts/${String(account._id)}/verification`;
    expect((await new Client().send('POST', path, { method: 'manual', note: 'x' })).status).to.equal(401);
    const contributor = await apiClient(await aUser('contributor'));
    expect((await contributor.send('POST', '/api/v1/registry/accounts', {})).status).to.equal(403);
    const admin = await apiClient(await aUser('admin'));
    const bad = await admin.send('POST', '/api/v1/registry/organisations', { name: 'Dinas', kind: 'xyz' });
    expect(bad.status).to.equal(422);
    expect(bad.json()).to.deep.include({ errors: [{ field: 'kind', code: 'bad-kind' }] });
    const unknown = await admin.send('POST', '/api/v1/registry/accounts', {
      organisation: 'TIDAK-ADA',
      url: 'x',
    });
    expect(unknown.json()).to.deep.include({
      errors: [{ field: 'organisation', code: 'unknown-organisation' }],
    });
    const missing = '/api/v1/registry/accounts/000000000000000000000000/verification';
    expect((await admin.send('POST', missing, { method: 'manual', note: 'x' })).status).to.equal(404);
    expect((await admin.send('DELETE', '/api/v1/registry/organisations')).status).to.equal(405);
    expect((await new Client().get('/api/v1/registry/resolve')).status).to.equal(422);
    const video = await new Client().get('/api/v1/registry/resolve?url=https://youtu.be/abc');
    expect(video.json()).to.deep.include({ errors: [{ field: 'url', code: 'post-address' }] });
  });

  it('pages through all organisations, each once, by name', async () => {
    const names: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor = next ? `&cursor=${next}` : '';
      const page: List = (
        await new Client().get(`/api/v1/registry/organisations?limit=50${cursor}`)
      ).json<List>();
      names.push(...page.items.map(({ code }) => code));
      next = page.next;
    }
    expect(names).to.have.length(await Organisation.countDocuments({ active: true }));
    expect(new Set(names).size).to.equal(names.length);
    expect((await new Client().get('/api/v1/registry/organisations?cursor=xx')).status).to.equal(422);
  });

  it('filters by kind, district and words, and leaves out inactive ones', async () => {
    const agency = await anAgency({ name: 'Dinas Kesehatan' });
    await anAgency({ name: 'Dinas Pendidikan' });
    const list = async (query: string) =>
      (await new Client().get(`/api/v1/registry/organisations?${query}`))
        .json<List>()
        .items.map(({ name }) => name);
    expect(await list('kind=agency')).to.eql(['Dinas Kesehatan', 'Dinas Pendidikan']);
    expect(await list('q=kesehat%20dinas')).to.eql(['Dinas Kesehatan']);
    expect(await list('q=.*')).to.eql([]);
    expect(await list('kind=district&district=63.11.02')).to.have.length(1);
    expect(await list('kind=xyz')).to.eql([]);
    expect(await list('district=99.99.99')).to.eql([]);
    await setOrganisationActive(String(agency._id), false);
    expect(await list('kind=agency')).to.eql(['Dinas Pendidikan']);
  });

  it('exports the whole registry as CSV, JSON and OPML', async () => {
    const organisation = await anAgency({ name: '=HYPERLINK("http://evil.test") & <Dinas>' });
    await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan', organisation });
    await aRevokedAccount({ url: 'x.com/pemkablama', organisation });
    await anUnverifiedAccount({
      url: 'https://www.youtube.com/channel/UCabcdefghijklmnopqrst_-',
      organisation,
    });

    const csv = await new Client().get('/api/v1/registry/accounts.csv');
    expect(csv.headers.get('content-type')).to.include('text/csv');
    expect(csv.headers.get('content-disposition')).to.include('attachment');
    const lines = csv.text.trim().split('\r\n');
    expect(lines).to.have.length(4);
    expect(lines[0]).to.match(/^\uFEFF?organisation_code,organisation,kind/);
    expect(csv.text).to.not.match(/(^|,)"?=/m);
    expect(csv.text).to.include("'=HYPERLINK");

    const json = (await new Client().get('/api/v1/registry/accounts.json')).json<List>();
    expect(
      json.items.map(({ platform, status, verified_by: how }) => [platform, status, how]),
    ).to.have.deep.members([
      ['instagram', 'verified', 'letter'],
      ['x', 'revoked', 'letter'],
      ['youtube', 'unverified', ''],
    ]);

    const opml = await new Client().get('/api/v1/registry/accounts.opml');
    expect(opml.headers.get('content-type')).to.include('opml');
    expect(opml.text).to.include('&amp; &lt;Dinas&gt;');
    expect(opml.text).to.include(
      'type="rss" xmlUrl="https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrst_-"',
    );
    expect(opml.text).to.include('type="link" url="https://www.instagram.com/pemkabbalangan/"');
  });

  it('exports the organisations as CSV, those without an account too, as the import takes them', async () => {
    const group = {
      code: 'KIM-1',
      kind: 'kim',
      village: '63.11.02.2001',
      decreeNumber: '12/2024',
      address: 'Jl. A',
    };
    await anAgency({ ...group, name: 'KIM Hauwai', website: 'https://hauwai.contoh.example' });
    const agency = await anAgency({ name: '=HYPERLINK("x")' });
    await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan', organisation: agency });
    await aVerifiedAccount({ url: 'whatsapp.com/channel/0029VaContohSaluran000001', organisation: agency });
    await aRevokedAccount({ url: 'x.com/pemkablama', organisation: agency });
    await setOrganisationActive(String((await anAgency({ code: 'BUBAR' }))._id), false);

    const all = await new Client().get('/api/v1/registry/organisations.csv');
    expect(all.headers.get('content-type')).to.include('text/csv');
    expect(all.headers.get('content-disposition')).to.include('attachment');
    const rows: Record<string, string>[] = parse(all.text, { bom: true, columns: true });
    const named = (code: string) => rows.find((row) => row.organisation_code === code)!;
    expect(named('KIM-1')).to.include({
      ...{ organisation: 'KIM Hauwai', kind: 'kim', village_code: '63.11.02.2001', village: 'Hauwai' },
      ...{ district_code: '63.11.02', district: 'Halong', regency_code: '63.11', address: 'Jl. A' },
      ...{ decree_number: '12/2024', website: 'https://hauwai.contoh.example/', instagram: '' },
    });
    expect(named(agency.code)).to.include({
      ...{ organisation: `'=HYPERLINK("x")`, instagram: 'https://www.instagram.com/pemkabbalangan/', x: '' },
      whatsapp_channel: 'https://www.whatsapp.com/channel/0029VaContohSaluran000001',
    });
    expect(named('BUBAR')).to.equal(undefined);

    const groups = await new Client().get('/api/v1/registry/organisations.csv?kind=kim');
    expect(parse(groups.text, { bom: true, columns: true })).to.deep.equal([named('KIM-1')]);
    expect((await new Client().get('/api/v1/registry/organisations.csv?kind=apa')).status).to.equal(422);
    const report = await importOrganisations(Buffer.from(groups.text));
    expect(report).to.deep.include({ created: 0, updated: 0, unchanged: 1, accounts: 0, failed: [] });
  });

  it('gives away neither contacts nor who verified with what note', async () => {
    const organisation = await anAgency({ website: 'https://dinas.contoh.example' });
    const officer = await aUser('admin', { name: 'Verifikator Bernama' });
    await aVerifiedAccount({
      url: 'instagram.com/pemkabbalangan',
      organisation,
      by: {
        id: String(officer._id),
        username: '',
        name: '',
        role: 'admin',
        sessionEpoch: 0,
        consented: true,
      },
    });
    for (const path of [
      '/api/v1/registry/organisations?kind=agency',
      '/api/v1/registry/resolve?url=instagram.com/pemkabbalangan',
      '/api/v1/registry/resolve?url=instagram.com/pemkabbalangan_resmi',
      '/api/v1/registry/organisations.csv',
      '/api/v1/registry/accounts.csv',
      '/api/v1/registry/accounts.json',
      '/api/v1/registry/accounts.opml',
      '/direktori?jenis=agency',
      `/direktori/${organisation.slug}`,
      '/direktori/cek?alamat=instagram.com/pemkabbalangan',
      '/direktori/cek?alamat=@pemkabbalangan',
    ]) {
      const { status, text } = await new Client().get(path);
      expect(status, path).to.equal(200);
      expect(text, path).to.include(organisation.name);
      for (const secret of [...SECRETS, 'Verifikator Bernama', String(officer._id)]) {
        expect(text, path).to.not.include(secret);
      }
    }
  });
});
