import { expect } from 'chai';
import { User } from '../../models/user.js';
import { createUser } from '../../server/auth/users.js';
import { PRIVACY_VERSION } from '../../server/privacy/version.js';
import { Client } from '../support/client.js';
import { aKimGroup, aUser, PASSWORD, signedIn } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';

/** As the command line and an administrator make one. */
const aNewEditor = () =>
  createUser({ username: 'baru', name: 'Orang Baru', role: 'editor', password: PASSWORD });

describe('consent to the handling of personal data', () => {
  beforeEach(freshDatabase);

  it('is asked on every page until it is given, and kept with its time and version', async () => {
    await aNewEditor();
    const client = await signedIn({ username: 'baru' });
    const page = await client.get('/meja?topik=budaya');
    expect(page).to.include({ status: 200, path: '/meja?topik=budaya' });
    expect(page.text).to.include('href="/persetujuan"');
    const asked = await client.get('/persetujuan?kembali=/meja?topik=budaya');
    expect(asked.text)
      .to.include('Data pribadi Anda')
      .and.include('href="/privasi"')
      .and.not.include('checked');
    const refused = await client.post('/persetujuan', { returnTo: '/meja?topik=budaya' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('beri tanda setuju');
    expect(await User.findOne().lean()).not.to.have.property('consent');
    const before = Date.now();
    const given = await client.post('/persetujuan', { returnTo: '/meja?topik=budaya', consent: 'true' });
    expect(given.path).to.equal('/meja?topik=budaya');
    expect(given.text).not.to.include('href="/persetujuan"');
    const { consent } = await User.findOne().orFail().lean();
    expect(consent!.version).to.equal(PRIVACY_VERSION);
    expect(consent!.at.getTime()).to.be.within(before, Date.now());
    expect((await client.get('/persetujuan?kembali=/meja')).path).to.equal('/meja');
    await client.post('/persetujuan', { consent: 'true' });
    expect((await User.findOne().orFail().lean()).consent).to.deep.equal(consent);
  });

  it('is asked again when the page promises something else', async () => {
    const user = await aUser('editor');
    await User.updateOne({ _id: user._id }, { $set: { 'consent.version': '2020-01-01' } });
    const client = await signedIn(user);
    expect((await client.get('/meja')).text).to.include('href="/persetujuan"');
    await client.post('/persetujuan', { consent: 'true' });
    expect((await client.get('/meja')).text).not.to.include('href="/persetujuan"');
  });

  it('leads nowhere else than into the portal', async () => {
    await aNewEditor();
    const client = await signedIn({ username: 'baru' });
    for (const returnTo of ['//jahat.example', 'https://jahat.example', '/\\jahat.example']) {
      const answer = await client.post('/persetujuan', { returnTo, consent: 'true' }, { follow: false });
      expect(answer.headers.get('location'), returnTo).to.equal('/akun');
    }
  });

  it('is part of asking for an account', async () => {
    const { code } = await aKimGroup();
    const asks = { name: 'Rahman', username: 'rahman', password: PASSWORD, organisation: code };
    const refused = await new Client().post('/daftar', asks);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('value="Rahman"').and.include('beri tanda setuju');
    expect(await User.countDocuments()).to.equal(0);
    expect((await new Client().post('/daftar', { ...asks, consent: 'true' })).status).to.equal(200);
    const made = await User.findOne().orFail().lean();
    expect(made).to.have.nested.include({ status: 'pending', 'consent.version': PRIVACY_VERSION });
  });
});

describe('the privacy page', () => {
  it('says in both languages what is kept, why, how long, and whom to ask', async () => {
    const page = await new Client().get('/privasi');
    for (const words of ['UU 27/2022', 'Apa yang disimpan', 'Berapa lama', 'Hak Anda', '3×24 jam', 'Versi']) {
      expect(page.text).to.include(words);
    }
    const english = await new Client().get('/privasi?bahasa=en');
    for (const words of ['Law 27/2022', 'What is kept', 'How long', 'Your rights', 'Version of']) {
      expect(english.text).to.include(words);
    }
    expect((await new Client().get('/')).text).to.include('href="/privasi"');
  });
});
