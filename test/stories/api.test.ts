import { expect } from 'chai';
import mongoose from 'mongoose';
import { Story, type StoryRecord } from '../../models/story.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { changeStory } from '../../server/stories/change.js';
import { Client } from '../support/client.js';
import { aPerson, apiClient, aUser, DISTRICT, VILLAGE } from '../support/people.js';
import { aPhoto, asFile } from '../support/photos.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aDraft, aSubmittedStory, storyInput } from '../support/stories.js';

async function contributor() {
  const user = await aUser('contributor');
  return { user, author: toCurrentUser(user), client: await apiClient(user) };
}

async function aReturnedStory(
  author: Awaited<ReturnType<typeof contributor>>['author'],
): Promise<StoryRecord> {
  const editor = await aPerson('editor');
  const by = new mongoose.Types.ObjectId(editor.id);
  const at = new Date();
  return changeStory(
    await aSubmittedStory({ author }),
    { action: 'decided-returned', by: editor, to: 'returned', at, reason: 'Sebutkan tanggalnya' },
    { set: { newsworthiness: { decision: 'returned', reason: 'Sebutkan tanggalnya', by, at } } },
  );
}

const apiPath = (story: Pick<StoryRecord, '_id'>, rest = '') => `/api/v1/stories/${String(story._id)}${rest}`;

function photoForm(
  file: File,
  fields: Record<string, string> = { caption: 'Jembatan dari hilir' },
): FormData {
  const data = new FormData();
  data.append('photo', file);
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

describe('stories by the API', () => {
  beforeEach(freshDatabase);

  it('are sent with 201, and the same again answers 200 with the same story', async () => {
    const { client, author } = await contributor();
    const input = storyInput({ idempotencyKey: 'kunci-0001' });
    const first = await client.send('POST', '/api/v1/stories', input);
    expect(first.status).to.equal(201);
    const story = await Story.findOne().lean();
    expect(first.json()).to.deep.equal({
      id: String(story!._id),
      receipt: story!.receipt,
      status: 'submitted',
    });
    expect(first.headers.get('location')).to.equal(apiPath(story!));
    expect(String(story!.author)).to.equal(author.id);
    const second = await client.send('POST', '/api/v1/stories', {
      ...input,
      title: 'Judul lain yang cukup panjang',
    });
    expect(second.status).to.equal(200);
    expect(second.json()).to.deep.equal(first.json());
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('are one story when sent twenty times at once', async () => {
    const { client } = await contributor();
    const input = storyInput({ idempotencyKey: 'kunci-0001' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.send('POST', '/api/v1/stories', input)),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.lengthOf(1);
    expect(answers.filter(({ status }) => status === 200)).to.have.lengthOf(19);
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('may be as short as a first message from a flood', async () => {
    const { client } = await contributor();
    const short = { title: 'Banjir', body: '<p>Air naik lagi.</p>', topic: 'bencana', village: VILLAGE };
    const first = await client.send('POST', '/api/v1/stories', { ...short, idempotencyKey: '1' });
    expect(first.status, first.text).to.equal(201);
    expect((await client.send('POST', '/api/v1/stories', { ...short, idempotencyKey: '1' })).status).to.equal(
      200,
    );
  });

  it('answer wrong input, type, size, method and caller as the contract says', async () => {
    const { client } = await contributor();
    const bad = await client.send('POST', '/api/v1/stories', {
      ...storyInput(),
      title: 'Tes',
      topic: undefined,
    });
    expect(bad.status).to.equal(422);
    expect(bad.headers.get('content-type')).to.include('application/problem+json');
    expect(bad.json().errors).to.deep.equal([
      { field: 'title', code: 'title-too-short' },
      { field: 'topic', code: 'required' },
    ]);
    const status = async (asker: Client, method: string, body?: unknown, headers = {}) =>
      (await asker.send(method, '/api/v1/stories', body, headers)).status;
    expect(await status(client, 'POST', 'bukan objek')).to.be.oneOf([400, 422]);
    expect(await status(client, 'POST', storyInput(), { 'Content-Type': 'text/plain' })).to.equal(415);
    expect(await status(client, 'POST', storyInput({ body: 'x'.repeat(300_000) }))).to.equal(413);
    expect(await status(client, 'DELETE')).to.equal(405);
    expect(await status(new Client(), 'POST', storyInput())).to.equal(401);
    expect(await status(await apiClient(await aUser('police')), 'POST', storyInput())).to.equal(403);
    expect(await Story.countDocuments()).to.equal(0);
  });

  it('are read by their author and the desk, never with a name', async () => {
    const { client, author } = await contributor();
    const story = await aReturnedStory(author);
    const own = await client.get(apiPath(story));
    expect(own.status).to.equal(200);
    expect(own.headers.get('etag')).to.equal('"2"');
    expect(own.headers.get('cache-control')).to.equal('private, no-store');
    const told = own.json<{ history: Record<string, unknown>[] }>();
    expect(told).to.deep.include({
      id: String(story._id),
      status: 'returned',
      village: VILLAGE,
      district: DISTRICT,
    });
    expect(told.history[1]).to.deep.include({
      action: 'decided-returned',
      role: 'editor',
      from: 'submitted',
      to: 'returned',
      reason: 'Sebutkan tanggalnya',
      byAuthor: false,
    });
    expect(own.text).not.to.include(String(story.newsworthiness!.by));
    const verifier = await apiClient(await aUser('verifier'));
    const onDesk = await verifier.get(apiPath(story));
    expect(onDesk.status).to.equal(200);
    expect(onDesk.json().newsworthiness).to.deep.include({ decision: 'returned' });
    expect(onDesk.text).not.to.include(String(story.newsworthiness!.by));
    const stranger = await contributor();
    expect((await stranger.client.get(apiPath(story))).status).to.equal(404);
    const police = await apiClient(await aUser('police'));
    expect((await police.get(apiPath(story))).status).to.equal(404);
    expect((await new Client().get(apiPath(story))).status).to.equal(401);
    expect((await verifier.get(apiPath(await aDraft({ author })))).status).to.equal(404);
    expect((await client.get('/api/v1/stories/bukan-nomor')).status).to.equal(404);
  });

  it('are changed only for the revision that If-Match names', async () => {
    const { client, author } = await contributor();
    const story = await aReturnedStory(author);
    const patch = (changes: unknown, headers: Record<string, string>) =>
      client.send('PATCH', apiPath(story), changes, headers);
    const title = 'Jembatan gantung dibuka lagi Minggu';
    expect((await patch({ title }, {})).status).to.equal(428);
    expect((await patch({ title }, { 'If-Match': '"1"' })).status).to.equal(412);
    expect((await patch({ title }, { 'If-Match': 'apa saja' })).status).to.equal(412);
    const wrong = await patch({ title: 'Tes' }, { 'If-Match': '"2"' });
    expect(wrong.status).to.equal(422);
    const changed = await patch({ title, sourceUrl: 'https://desa.id/jembatan' }, { 'If-Match': '"2"' });
    expect(changed.status).to.equal(200);
    expect(changed.headers.get('etag')).to.equal('"3"');
    expect(changed.json()).to.deep.include({ title, body: story.body, status: 'returned', revision: 3 });
    const cleared = await patch({ sourceUrl: '' }, { 'If-Match': 'W/"3"' });
    expect(cleared.json()).not.to.have.property('sourceUrl');
    expect((await patch({ title }, { 'If-Match': '4' })).status).to.equal(200);
    const stored = await Story.findById(story._id).lean();
    expect(stored).to.deep.include({ title, revision: 5 }).and.not.to.have.property('sourceUrl');
    expect(stored!.searchTokens).to.include('dibuka');
  });

  it('of two changes at once, one wins and the other is told', async () => {
    const { client, author } = await contributor();
    const story = await aReturnedStory(author);
    const answers = await Promise.all(
      ['Jembatan dibuka pagi hari', 'Jembatan dibuka sore hari'].map((title) =>
        client.send('PATCH', apiPath(story), { title }, { 'If-Match': '"2"' }),
      ),
    );
    expect(answers.map(({ status }) => status)).to.have.members([200, 412]);
    const winner = answers.find(({ status }) => status === 200)!.json();
    expect((await Story.findById(story._id).lean())!.title).to.equal(winner.title);
  });

  it('go back to the desk, and are closed to changes there', async () => {
    const { client, author } = await contributor();
    const story = await aReturnedStory(author);
    const again = await client.send('POST', apiPath(story, '/submissions'));
    expect(again.status).to.equal(200);
    expect(again.json()).to.deep.include({ status: 'submitted' });
    const stored = await Story.findById(story._id).lean();
    expect(stored).not.to.have.property('newsworthiness');
    expect(stored!.dueAt!.getTime()).to.be.above(story.dueAt!.getTime());
    expect(stored!.history.map(({ action }) => action)).to.deep.equal([
      'submitted',
      'decided-returned',
      'resubmitted',
    ]);
    expect((await client.send('POST', apiPath(story, '/submissions'))).status).to.equal(409);
    const late = await client.send('PATCH', apiPath(story), { title: 'x' }, { 'If-Match': '"3"' });
    expect(late.status).to.equal(409);
  });

  it('that are unfinished drafts are not sent', async () => {
    const { client, author } = await contributor();
    const draft = await aDraft({ author, body: 'Belum.', topic: '' });
    const refused = await client.send('POST', apiPath(draft, '/submissions'));
    expect(refused.status).to.equal(422);
    expect(refused.json().errors).to.deep.equal([
      { field: 'body', code: 'body-too-short' },
      { field: 'topic', code: 'required' },
    ]);
    expect((await Story.findById(draft._id).lean())!.status).to.equal('draft');
  });
});

describe('photos by the API', () => {
  beforeEach(freshDatabase);

  it('join a story that was just sent', async () => {
    const { client, author } = await contributor();
    const story = await aSubmittedStory({ author });
    const answer = await client.postForm(apiPath(story, '/photos'), photoForm(asFile(await aPhoto())));
    expect(answer.status).to.equal(201);
    const photo = answer.json<{ id: string; urls: { width: number; format: string; url: string }[] }>();
    expect(photo).to.deep.include({ caption: 'Jembatan dari hilir', width: 1200, height: 1800 });
    expect(photo.urls.map(({ width, format }) => `${width}.${format}`)).to.deep.equal([
      '480.webp',
      '480.jpeg',
      '960.webp',
      '960.jpeg',
      '1200.webp',
      '1200.jpeg',
    ]);
    expect(photo.urls[0]!.url).to.equal(`${portal().url}/foto/${photo.id}/480.webp`);
    const stored = await Story.findById(story._id).lean();
    expect(stored!.photos.map(({ _id }) => String(_id))).to.deep.equal([photo.id]);
    expect(stored!.history.at(-1)).to.deep.include({ action: 'photo-added', to: 'submitted' });
  });

  it('of one story can arrive all at once, up to six', async () => {
    const { client, author } = await contributor();
    const story = await aSubmittedStory({ author });
    const photo = await aPhoto({ width: 200, height: 100 });
    const answers = await Promise.all(
      Array.from({ length: 7 }, () => client.postForm(apiPath(story, '/photos'), photoForm(asFile(photo)))),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.lengthOf(6);
    expect(answers.filter(({ status }) => status === 422)).to.have.lengthOf(1);
    const { photos } = (await Story.findById(story._id).lean())!;
    expect(photos).to.have.lengthOf(6);
    const files = await mongoose.connection.db!.collection('photos.files').countDocuments();
    expect(files).to.equal(photos.flatMap(({ renditions }) => renditions).length);
  });

  it('are refused with a clear answer', async () => {
    const { client, author } = await contributor();
    const story = await aSubmittedStory({ author });
    const path = apiPath(story, '/photos');
    const status = async (form: FormData) => (await client.postForm(path, form)).status;
    const whole = await aPhoto();
    const broken = await client.postForm(path, photoForm(asFile(whole.subarray(0, 2_000))));
    expect(broken.status).to.equal(422);
    expect(broken.json().errors).to.deep.equal([{ field: 'photo', code: 'photo-unreadable' }]);
    expect(
      await status(photoForm(asFile('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'))),
    ).to.equal(422);
    expect(await status(new FormData())).to.equal(422);
    expect(await status(photoForm(asFile(Buffer.alloc(15 * 1024 * 1024 + 1))))).to.equal(413);
    expect(await status(photoForm(asFile(whole), { caption: 'x'.repeat(201) }))).to.equal(422);
    expect((await client.send('POST', path, { photo: 'x' })).status).to.equal(415);
    expect((await client.send('GET', path)).status).to.equal(405);
    expect((await Story.findById(story._id).lean())!.photos).to.deep.equal([]);
    expect(await mongoose.connection.db!.collection('photos.files').countDocuments()).to.equal(0);
  });

  it('are taken from the author only, and not once the story is decided on', async () => {
    const { client, author } = await contributor();
    const story = await aReturnedStory(author);
    const photo = () => photoForm(asFile('x'));
    const stranger = await contributor();
    expect((await stranger.client.postForm(apiPath(story, '/photos'), photo())).status).to.equal(404);
    expect((await new Client().postForm(apiPath(story, '/photos'), photo())).status).to.equal(401);
    const by = { id: author.id, role: author.role };
    const published = await changeStory(story, { action: 'published', by, to: 'published', at: new Date() });
    expect((await client.postForm(apiPath(published, '/photos'), photo())).status).to.equal(409);
  });
});
