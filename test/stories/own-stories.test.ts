import { expect } from 'chai';
import mongoose from 'mongoose';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { changeStory } from '../../server/stories/change.js';
import { Client } from '../support/client.js';
import { aPerson, aUser, signedIn, signedInAs } from '../support/people.js';
import { aPhoto, asFile } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';
import { onlyStory, sendFields, storedFiles, writeForm } from '../support/write-form.js';

describe('a contributor’s own stories', () => {
  beforeEach(freshDatabase);

  it('are listed with who must act next and by when', async () => {
    const { user, client } = await signedInAs('contributor');
    const author = toCurrentUser(user);
    const story = await aSubmittedStory({ author, now: new Date('2026-11-20T03:00:00Z') });
    await aDraft({ author, title: 'Panen padi di Juai' });
    const { text } = await client.get('/kontributor');
    expect(text).to.include(story.title).and.to.include(story.receipt).and.to.include('Panen padi di Juai');
    expect(text).to.include('Menunggu redaksi').and.to.include('25 Nov 2026');
    const others = await signedInAs('contributor');
    expect((await others.client.get('/kontributor')).text).not.to.include(story.title);
  });

  it('are found by receipt number, by their author', async () => {
    const { user, client } = await signedInAs('contributor');
    const story = await aSubmittedStory({ author: toCurrentUser(user) });
    const found = await client.get(`/kontributor?resi=${story.receipt.toLowerCase()}`);
    expect(found.path).to.equal(`/kontributor/${String(story._id)}`);
    const other = await signedInAs('contributor');
    const { status, text } = await other.client.get(`/kontributor?resi=${story.receipt}`);
    expect(status).to.equal(200);
    expect(text).to.include('Tidak ada tulisan Anda');
    expect((await other.client.get(`/kontributor/${String(story._id)}`)).status).to.equal(404);
    expect(
      (await other.client.postForm(`/kontributor/${String(story._id)}`, writeForm(sendFields()))).status,
    ).to.equal(404);
    expect((await client.get('/kontributor/bukan-nomor')).status).to.equal(404);
  });

  it('say why they were returned, and go back to the desk corrected', async () => {
    const { user, client } = await signedInAs('contributor');
    const editor = await aPerson('editor', { name: 'Ibu Redaksi Rahasia' });
    const submitted = await aSubmittedStory({ author: toCurrentUser(user) });
    const returned = await returnedBy(editor, submitted);
    const path = `/kontributor/${String(returned._id)}`;
    const { text } = await client.get(path);
    expect(text)
      .to.include('Sebutkan tanggalnya')
      .and.to.include('oleh redaksi')
      .and.not.to.include('Rahasia');
    expect(text)
      .to.include('Lima puluh warga')
      .and.to.include(`name="revision" value="${returned.revision}"`);
    const photo = { 'photo-1': asFile(await aPhoto({ width: 300, height: 200 })) };
    const short = await client.postForm(
      path,
      writeForm(
        { ...sendFields({ title: 'Tes' }), revision: String(returned.revision), 'caption-1': 'Papan' },
        photo,
      ),
    );
    expect(short.status).to.equal(422);
    expect(short.text).to.include('value="Tes"');
    const kept = await onlyStory();
    expect(kept).to.deep.include({ status: 'returned', title: submitted.title });
    expect(kept.photos).to.have.lengthOf(1);
    const corrected = {
      ...sendFields({ title: 'Jembatan dibuka Minggu, 15 November' }),
      revision: String(kept.revision),
    };
    await client.postForm(path, writeForm(corrected));
    const again = await onlyStory();
    expect(again).to.deep.include({ status: 'submitted', title: 'Jembatan dibuka Minggu, 15 November' });
    expect(again.newsworthiness).to.equal(undefined);
    expect(again.photos).to.have.lengthOf(1);
    expect(again.history.map(({ action }) => action)).to.deep.equal([
      'submitted',
      'decided-returned',
      'edited',
      'resubmitted',
    ]);
  });

  it('lose a photo that is taken out, files and all, and show the caption that is given anew', async () => {
    const { user, client } = await signedInAs('contributor');
    const small = () => aPhoto({ width: 300, height: 200 });
    const photos = { 'photo-1': asFile(await small()), 'photo-2': asFile(await small()) };
    await client.postForm('/kontributor/tulis', writeForm({ ...sendFields(), action: 'draft' }, photos));
    const draft = await onlyStory();
    const [first, second] = draft.photos.map(({ _id }) => String(_id));
    const changes = {
      ...sendFields(),
      action: 'draft',
      revision: '1',
      [`remove-${first}`]: '1',
      [`caption-${second}`]: 'Baru',
    };
    await client.postForm(`/kontributor/${String(draft._id)}`, writeForm(changes));
    const { photos: left } = await onlyStory();
    expect(left.map(({ _id, caption }) => [String(_id), caption])).to.deep.equal([[second, 'Baru']]);
    expect(await storedFiles()).to.equal(left[0]!.renditions.length);
    expect(String(draft.author)).to.equal(String(user._id));
  });

  it('show the receipt message once, also when a picture loads before the page', async () => {
    const { client } = await signedInAs('contributor');
    const answer = await client.postForm('/kontributor/tulis', writeForm(sendFields()), { follow: false });
    const page = answer.headers.get('location')!;
    await client.get('/foto/0/480.webp', { headers: { 'Sec-Fetch-Dest': 'image' } });
    expect((await client.get(page)).text).to.include('Terkirim. Nomor resi Anda KIM-');
    expect((await client.get(page)).text).not.to.include('Terkirim. Nomor resi Anda');
  });

  it('are sent once when the button is pressed twice', async () => {
    const { user, client } = await signedInAs('contributor');
    const draft = await aDraft({ author: toCurrentUser(user) });
    const path = `/kontributor/${String(draft._id)}`;
    const press = () => client.postForm(path, writeForm({ ...sendFields(), revision: '1' }));
    const answers = [...(await Promise.all([press(), press()])), await press()];
    expect(answers.map(({ path: end, status }) => [end, status])).to.deep.equal(
      answers.map(() => [path, 200]),
    );
    const { history } = await onlyStory();
    expect(history.filter(({ action }) => action === 'submitted')).to.have.lengthOf(1);
  });

  it('show both the change made elsewhere and the words just typed', async () => {
    const { user, client } = await signedInAs('contributor');
    const draft = await aDraft({ author: toCurrentUser(user) });
    const path = `/kontributor/${String(draft._id)}`;
    await client.postForm(
      path,
      writeForm({ ...sendFields({ title: 'Dari telepon genggam' }), action: 'draft', revision: '1' }),
    );
    const late = await client.postForm(
      path,
      writeForm({ ...sendFields({ title: 'Dari komputer kantor' }), revision: '1' }),
    );
    expect(late.status).to.equal(412);
    expect(late.text).to.include('value="Dari komputer kantor"').and.to.include('name="revision" value="2"');
    expect((await onlyStory()).title).to.equal('Dari telepon genggam');
  });

  it('are closed to readers and to roles that do not submit', async () => {
    const reader = await new Client().get('/kontributor/tulis', { follow: false });
    expect(reader.status).to.equal(303);
    expect(reader.headers.get('location')).to.equal('/masuk?kembali=%2Fkontributor%2Ftulis');
    const { client } = await signedInAs('police');
    expect((await client.get('/kontributor')).status).to.equal(403);
    expect((await client.postForm('/kontributor/tulis', writeForm(sendFields()))).status).to.equal(403);
    const editor = await signedIn(await aUser('editor'));
    expect((await editor.get('/kontributor/tulis')).status).to.equal(200);
  });
});

function returnedBy(
  editor: Awaited<ReturnType<typeof aPerson>>,
  story: Awaited<ReturnType<typeof aSubmittedStory>>,
) {
  const at = new Date();
  const reason = 'Sebutkan tanggalnya';
  return changeStory(
    story,
    { action: 'decided-returned', by: editor, to: 'returned', at, reason },
    {
      set: {
        newsworthiness: { decision: 'returned', reason, by: new mongoose.Types.ObjectId(editor.id), at },
      },
    },
  );
}
