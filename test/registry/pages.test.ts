import { expect } from 'chai';
import { Account } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { changeOrganisation } from '../../server/registry/organisations.js';
import { Client } from '../support/client.js';
import { aUser, signedIn, signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { anAgency, anUnverifiedAccount, aRevokedAccount, aVerifiedAccount } from '../support/registry.js';

describe('the directory', () => {
  beforeEach(freshDatabase);

  it('lists every village and district from the start, with counts and pages', async () => {
    const first = await new Client().get('/direktori');
    expect(first.text).to.match(/Desa \/ kelurahan\s*<span class="chip-count">157</);
    expect(first.text).to.match(/Kecamatan\s*<span class="chip-count">8</);
    expect(first.text).to.include('halaman=2');
    expect((await new Client().get('/direktori?halaman=2')).text).to.not.include('Desa Ajung<');
    expect((await new Client().get('/direktori?halaman=0')).status).to.equal(404);
  });

  it('filters by kind, district, name and official accounts', async () => {
    const organisation = await anAgency({ name: 'Dinas Perikanan' });
    await anAgency({ name: 'Dinas Pertanian' });
    await aVerifiedAccount({ organisation });
    const list = (query: string) => new Client().get(`/direktori?${query}`);
    expect((await list('q=perikanan')).text)
      .to.include('Dinas Perikanan')
      .and.not.include('Dinas Pertanian');
    expect((await list('jenis=agency')).text)
      .to.include('Dinas Pertanian')
      .and.not.include('Desa Ajung');
    expect((await list('jenis=agency&akun=resmi')).text)
      .to.include('Dinas Perikanan')
      .and.not.include('Dinas Pertanian');
    expect((await list('kecamatan=63.11.02&jenis=village')).text).to.not.include('Desa Ajung');
    expect((await list('q=tidak-ada-sama-sekali')).text).to.include('Tidak ada organisasi yang cocok');
  });

  it('shows an organisation with its accounts, how and when they were proved', async () => {
    const organisation = await anAgency();
    await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan', organisation });
    await aRevokedAccount({ url: 'x.com/pemkablama', organisation });
    await anUnverifiedAccount({ url: 't.me/pemkabbaru', organisation });
    const { text } = await new Client().get(`/direktori/${organisation.slug}`);
    expect(text).to.include('Bukti: Surat resmi');
    expect(text).to.include('href="https://www.instagram.com/pemkabbalangan/"');
    expect(text).to.include('Akun diretas.');
    expect(text, 'what was official is not linked').to.not.include('href="https://x.com/pemkablama"');
    expect(text).to.include('Jangan dianggap resmi dulu');
    expect((await new Client().get('/direktori/tidak-ada')).status).to.equal(404);
  });

  it('counts an account whose proof has run out among those that were official', async () => {
    const organisation = await anAgency();
    const lapsed = await aVerifiedAccount({ url: 'facebook.com/pemkablama', organisation });
    await Account.updateOne({ _id: lapsed._id }, { $set: { 'verification.expiresAt': new Date(0) } });
    await aVerifiedAccount({ url: 'x.com/pemkabbalangan', organisation });
    const { text } = await new Client().get(`/direktori/${organisation.slug}`);
    expect(text.indexOf('pemkabbalangan')).to.be.greaterThan(0).and.lessThan(text.indexOf('pemkablama'));
  });

  it('hides a deactivated organisation', async () => {
    const organisation = await anAgency();
    await Organisation.updateOne({ _id: organisation._id }, { $set: { active: false } });
    expect((await new Client().get(`/direktori/${organisation.slug}`)).status).to.equal(404);
    expect((await new Client().get('/direktori?jenis=agency')).text).to.not.include(organisation.name);
  });

  it('tells in plain words how an address stands', async () => {
    await aVerifiedAccount({ url: 'instagram.com/pemkabbalangan' });
    await aRevokedAccount({ url: 'x.com/pemkablama' });
    await anUnverifiedAccount({ url: 't.me/kimtunggal' });
    const outcomes: [address: string, words: string][] = [
      ['https://www.instagram.com/PemkabBalangan/?hl=id', '✓ Resmi'],
      ['x.com/pemkablama', 'Pernah resmi'],
      ['instagram.com/orang.lain.sekali', 'Tidak terdaftar'],
      ['instagram.com/pemkabba1angan', 'Bukan akun resmi, tetapi mirip'],
      ['https://instagram.com.evil.test/pemkabbalangan', 'Alamat ini menyamar'],
      ['t.me/kimtunggal', 'Terdaftar, belum terbukti'],
      ['@pemkabbalangan', 'Nama ini dipakai akun resmi'],
      ['@tidakada', 'Tidak terdaftar'],
      ['https://youtu.be/abc', 'Belum bisa diperiksa'],
      ['<script>alert(1)</script>', 'Belum bisa diperiksa'],
    ];
    for (const [address, words] of outcomes) {
      const { status, text } = await new Client().get(`/direktori/cek?alamat=${encodeURIComponent(address)}`);
      expect(status, address).to.equal(200);
      expect(text, address).to.include(words).and.not.include('<script>alert');
    }
    const named = await new Client().get('/direktori/cek?alamat=pemkabbalangan&platform=instagram');
    expect(named.text).to.include('✓ Resmi');
  });
});

describe('managing the registry', () => {
  beforeEach(freshDatabase);

  it('is for administrators', async () => {
    const organisation = await anAgency();
    const account = await anUnverifiedAccount({ organisation });
    const { client: editor } = await signedInAs('editor');
    for (const path of ['/admin/organisasi', '/admin/organisasi/baru', '/admin/akun', '/organisasi']) {
      expect((await editor.get(path)).status, path).to.equal(403);
      expect((await new Client().get(path)).path, path).to.match(/^\/masuk/);
    }
    const proof = { method: 'manual', note: 'x' };
    expect((await editor.post(`/admin/akun/${String(account._id)}/verifikasi`, proof)).status).to.equal(403);
    expect((await Account.findById(account._id).lean())?.status).to.equal('unverified');
  });

  it('takes an organisation through its forms: made, changed, account added, verified, revoked, deactivated', async () => {
    const { client } = await signedInAs('admin');
    const refused = await client.post('/admin/organisasi', {
      name: 'Dinas Perhubungan',
      kind: '',
      contactPhone: '0812',
    });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('value="Dinas Perhubungan"').and.include('value="0812"');

    const made = await client.post('/admin/organisasi', {
      name: 'Dinas Perhubungan',
      kind: 'agency',
      code: 'DISHUB',
    });
    expect(made.text).to.include('Dinas Perhubungan dibuat.');
    const { _id } = await Organisation.findOne({ code: 'DISHUB' }).lean().orFail();
    const page = `/admin/organisasi/${String(_id)}`;
    await client.post(page, { name: 'Dinas Perhubungan dan LLAJ', kind: 'agency', village: VILLAGE });
    expect(await Organisation.findById(_id).lean()).to.include({
      name: 'Dinas Perhubungan dan LLAJ',
      district: '63.11.02',
    });

    const wrong = await client.post(`${page}/akun`, { url: 'https://youtu.be/abc' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('value="https://youtu.be/abc"').and.include('bukan akun');
    await client.post(`${page}/akun`, { url: '@dishub', platform: 'instagram' });
    const account = await Account.findOne({ key: 'instagram:dishub' }).lean().orFail();

    const accountPage = `/admin/akun/${String(account._id)}`;
    const unproved = await client.post(`${accountPage}/verifikasi`, { method: 'letter', note: '' });
    expect(unproved.status).to.equal(422);
    const verified = await client.post(`${accountPage}/verifikasi`, {
      method: 'letter',
      note: 'Surat 1/2026',
    });
    expect(verified.text).to.include('Akun sekarang resmi.');
    const kept = await client.post(`${accountPage}/pencabutan`, { reason: 'x' });
    expect(kept.status).to.equal(422);
    await client.post(`${accountPage}/pencabutan`, { reason: 'Diganti akun baru.' });
    expect((await Account.findById(account._id).lean())?.status).to.equal('revoked');
    expect((await client.post(`${accountPage}/penghapusan`)).status).to.equal(409);
    expect((await client.get('/admin/akun?status=revoked')).text).to.include('dishub');

    await client.post(`${page}/status`, { active: 'false' });
    expect((await Organisation.findById(_id).lean())?.active).to.equal(false);
    expect((await client.get('/admin/organisasi?q=LLAJ')).text).to.include('Nonaktif');
  });

  it('lets an officer look after the own organisation, within limits', async () => {
    const own = await anAgency({ name: 'Dinas Sendiri' });
    const theirs = await anUnverifiedAccount({ url: 'instagram.com/dinas.lain' });
    const client = await signedIn(await aUser('agency', { organisation: own.code }));
    expect((await client.get('/organisasi')).text).to.include('Dinas Sendiri');
    await client.post('/organisasi', {
      name: 'Diganti',
      kind: 'police',
      address: 'Jalan Baru 2',
      contactName: 'Budi',
    });
    const stored = await Organisation.findById(own._id).lean().orFail();
    expect(stored).to.include({ name: 'Dinas Sendiri', kind: 'agency', address: 'Jalan Baru 2' });
    expect(stored.contact).to.include({ name: 'Budi' });

    await client.post('/organisasi/akun', { url: 'facebook.com/dinas.sendiri' });
    const account = await Account.findOne({ organisation: own._id }).lean().orFail();
    expect(account.status).to.equal('unverified');
    expect((await client.post(`/organisasi/akun/${String(theirs._id)}/penghapusan`)).status).to.equal(404);
    await client.post(`/organisasi/akun/${String(account._id)}/penghapusan`);
    expect((await Account.find().lean()).map(({ key }) => key)).to.eql(['instagram:dinas.lain']);
  });

  it('keeps a name with markup as text', async () => {
    const organisation = await anAgency();
    await changeOrganisation(String(organisation._id), { name: '<b>Dinas</b> "Uji"' });
    const { text } = await new Client().get(`/direktori/${organisation.slug}`);
    expect(text).to.include('&lt;b&gt;Dinas&lt;/b&gt;').and.not.include('<b>Dinas');
  });
});
