import { expect } from 'chai';
import { ApiToken } from '../../models/api-token.js';
import { PhotoFacts } from '../../models/photo-facts.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { issueToken } from '../../server/auth/tokens.js';
import { setPassword } from '../../server/auth/users.js';
import { takePhotos } from '../../server/media/photos.js';
import { verifyAudit } from '../../server/moderation/verify-audit.js';
import { eraseAccount } from '../../server/privacy/erase.js';
import { addPhoto } from '../../server/stories/edit.js';
import { Client } from '../support/client.js';
import { aPublishedStory } from '../support/decisions.js';
import { aKimGroup, apiClient, aUser, PASSWORD, signedIn, signedInAs } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

interface Export {
  account: Record<string, unknown>;
  organisation: { name: string };
  apiTokens: object[];
  stories: {
    status: string;
    title: string;
    photos: { urls: object }[];
    cameraFacts: { camera?: string }[];
  }[];
}

async function aContributor() {
  const group = await aKimGroup();
  const user = await aUser('contributor', { organisation: group.code, name: 'Salasiah' });
  return { group, user, author: toCurrentUser(user), id: String(user._id) };
}

async function aPhotoIn(story: { _id: unknown }, author: ReturnType<typeof toCurrentUser>) {
  const received = [{ field: 'photo', content: await aPhoto({ width: 300, height: 200 }) }];
  const [photo] = (await takePhotos(received, () => 'Jembatan', portal().config.timeZone)).photos;
  await addPhoto(author, String(story._id), photo!, new Date());
  await PhotoFacts.updateOne({ _id: photo!._id }, { $set: { camera: 'samsung' } }, { upsert: true });
  return photo!;
}

describe('what is kept about oneself', () => {
  beforeEach(freshDatabase);

  it('is shown, and downloaded as one file with every story and photo, and nobody else’s', async () => {
    const { group, user, author } = await aContributor();
    await issueToken(user.username);
    const draft = await aDraft({ author, title: 'Draf tentang panen' });
    await aPhotoIn(draft, author);
    await aSubmittedStory({ author, title: 'Jembatan gantung diperbaiki' });
    await aSubmittedStory({ title: 'Tulisan orang lain sama sekali' });
    const client = await signedIn(user);
    const page = await client.get('/akun/data');
    for (const words of ['Salasiah', user.username, group.name, 'halaman privasi versi', '2 tulisan']) {
      expect(page.text).to.include(words);
    }
    expect((await client.get('/akun')).text).to.include('href="/akun/data"');
    const file = await client.get('/akun/data/unduhan.json');
    expect(file.headers.get('content-type')).to.include('application/json');
    expect(file.headers.get('content-disposition')).to.match(/attachment; filename="?data-saya-.*\.json"?/);
    const { account, organisation, apiTokens, stories } = file.json<Export>();
    expect(account).to.include({ name: 'Salasiah', username: user.username, role: 'contributor' });
    expect(account).to.have.nested.property('consent.at');
    expect(account).not.to.have.any.keys('passwordHash', 'sessionEpoch');
    expect(organisation.name).to.equal(group.name);
    expect(apiTokens).to.have.length(1);
    expect(stories.map(({ status }) => status)).to.have.members(['draft', 'submitted']);
    const shown = stories.find(({ status }) => status === 'draft')!;
    expect(shown.photos).to.have.length(1);
    expect(shown.cameraFacts[0]).to.include({ camera: 'samsung' });
    expect(file.text)
      .not.to.include('argon2')
      .and.not.include('orang lain sama sekali')
      .and.not.include('hash');
  });

  it('is empty and still whole for who wrote nothing', async () => {
    const { client } = await signedInAs('admin');
    expect((await client.get('/akun/data/unduhan.json')).json<Export>().stories).to.deep.equal([]);
    expect((await client.get('/akun/data?bahasa=en')).text)
      .to.include('My personal data')
      .and.include('No tokens');
  });

  it('is corrected', async () => {
    const { user, id } = await aContributor();
    const client = await signedIn(user);
    const refused = await client.post('/akun/data/nama', { name: 'x' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('value="x"');
    const saved = await client.post('/akun/data/nama', { name: ' Hj. Salasiah ', role: 'admin' });
    expect(saved.text).to.include('Nama sudah diperbaiki').and.include('Hj. Salasiah');
    expect(await User.findById(id).lean()).to.include({ name: 'Hj. Salasiah', role: 'contributor' });
  });

  it('lists API tokens, which their owner revokes and a new password ends', async () => {
    const { user, id } = await aContributor();
    const [client, program] = [await signedIn(user), await apiClient(user)];
    const { _id } = await ApiToken.findOne().orFail();
    const { client: stranger } = await signedInAs('editor');
    const path = `/akun/data/token/${String(_id)}/pencabutan`;
    expect((await stranger.post(path)).status).to.equal(404);
    expect((await client.get('/akun/data')).text)
      .to.include(path)
      .and.include('kata sandi diganti');
    const call = async (one: Client) => (await one.get('/api/v1/stories/x')).status;
    expect(await call(program)).to.equal(404);
    expect((await client.post(path)).text).to.include('Token dicabut');
    expect(await call(program)).to.equal(401);
    const other = await apiClient(user);
    await client.post('/akun/sandi', { currentPassword: PASSWORD, password: 'sandi baru sekali' });
    expect(await call(other)).to.equal(401);
    const last = await apiClient(user);
    await setPassword(id, PASSWORD);
    expect(await call(last)).to.equal(401);
  });
});

describe('deleting the account', () => {
  beforeEach(freshDatabase);

  it('asks for the password, takes what is personal, and leaves the stories and their trail', async () => {
    const { group, user, author, id } = await aContributor();
    const draft = await aDraft({ author });
    const draftPhoto = await aPhotoIn(draft, author);
    const sent = await aSubmittedStory({ author });
    const story = await aPublishedStory({ author });
    const [client, elsewhere, program] = [await signedIn(user), await signedIn(user), await apiClient(user)];
    expect((await client.get('/akun/data/penghapusan')).text).to.include('tidak dapat dibatalkan');
    const refused = await client.post('/akun/data/penghapusan', { password: 'bukan sandinya' });
    expect(refused.status).to.equal(422);
    expect(await User.exists({ _id: id })).to.not.equal(null);
    const done = await client.post('/akun/data/penghapusan', { password: PASSWORD });
    expect(done.status).to.equal(200);
    expect(done.text)
      .to.include('Akun sudah dihapus')
      .and.include('href="/masuk"')
      .and.not.include('Salasiah');

    expect(await User.findById(id)).to.equal(null);
    expect(await ApiToken.countDocuments({ user: id })).to.equal(0);
    expect(await Story.findById(draft._id)).to.equal(null);
    expect((await new Client().get(`/foto/${String(draftPhoto._id)}/300.webp`)).status).to.equal(404);
    expect(await PhotoFacts.countDocuments()).to.equal(0);
    for (const one of [client, elsewhere]) {
      expect((await one.get('/kontributor', { follow: false })).status).to.equal(303);
    }
    expect((await program.get('/api/v1/stories/x')).status).to.equal(401);
    const page = await new Client().get(`/berita/${story.slug}`);
    expect(page.status).to.equal(200);
    expect(page.text).to.include(group.name);
    expect(await verifyAudit()).to.include({ broken: 0, stories: 2 });
    const { client: desk } = await signedInAs('editor');
    for (const { _id } of [sent, story]) {
      const shown = await desk.get(`/meja/${String(_id)}`);
      expect(shown.status).to.equal(200);
      expect(shown.text).not.to.include('Salasiah');
    }
    expect((await aUser('contributor', { username: user.username })).username).to.equal(user.username);
  });

  it('gives up what an editor holds, whose name it shows', async () => {
    const { client, user } = await signedInAs('editor');
    const story = await aSubmittedStory();
    const id = String(story._id);
    await (await apiClient(user)).send('PUT', `/api/v1/moderation/stories/${id}/claim`);
    expect((await Story.findById(id).orFail().lean()).claim).to.include({ name: user.name });
    await client.post('/akun/data/penghapusan', { password: PASSWORD });
    expect(await Story.findById(id).lean()).not.to.have.property('claim');
    expect(await verifyAudit()).to.include({ broken: 0 });
  });

  it('is not for the last administrator, nor for two at once who are the last', async () => {
    const { client, user } = await signedInAs('admin');
    await aDraft({ author: toCurrentUser(user) });
    const refused = await client.post('/akun/data/penghapusan', { password: PASSWORD });
    expect(refused.status).to.equal(409);
    expect(refused.text).to.include('Administrator terakhir');
    expect(await User.findById(user._id).lean()).to.include({ status: 'active' });
    expect(await Story.countDocuments({ status: 'draft' })).to.equal(1);
    const other = await aUser('admin');
    const both = [user, other].map(({ _id }) => eraseAccount(String(_id), { password: PASSWORD }));
    const results = await Promise.allSettled(both);
    expect(await User.countDocuments({ role: 'admin', status: 'active' })).to.be.at.least(1);
    expect(results.some(({ status }) => status === 'rejected')).to.equal(true);
  });
});
