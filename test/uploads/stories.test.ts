import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { Upload } from '../../models/upload.js';
import { signedInAs, apiClient } from '../support/people.js';
import { aPhoto, asFile } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { storyInput } from '../support/stories.js';
import { beginUpload, uploaded } from '../support/uploads.js';

const AT_ONCE = 20;

const captions = (story: { photos: { caption: string }[] }) => story.photos.map(({ caption }) => caption);

describe('a story with uploaded photos', () => {
  let photo: Buffer;
  before(async () => {
    photo = await aPhoto({ width: 300, height: 200 });
  });
  beforeEach(freshDatabase);

  async function aContributor() {
    const { client, user } = await signedInAs('contributor');
    const upload = (key: string) => uploaded(client, photo, key);
    return { client, program: await apiClient(user), upload };
  }

  it('is one story with its photos once, however often it is sent at once', async () => {
    const { client, program, upload } = await aContributor();
    const photos = [
      { upload: await upload('b'), caption: 'Kedua' },
      { upload: await upload('a'), caption: 'Pertama' },
    ];
    const input = storyInput({ idempotencyKey: 'kunci-dari-telepon' });
    const sent = await Promise.all(
      Array.from({ length: AT_ONCE }, () => program.send('POST', '/api/v1/stories', { ...input, photos })),
    );
    expect(sent.filter(({ status }) => status === 201)).to.have.lengthOf(1);
    expect(sent.filter(({ status }) => status === 200)).to.have.lengthOf(AT_ONCE - 1);
    const [story, ...others] = await Story.find().lean();
    expect(others).to.deep.equal([]);
    expect(captions(story!)).to.deep.equal(['Kedua', 'Pertama']);
    const address = `/foto/${String(story!.photos[0]!._id)}/200.webp`;
    expect((await client.get(address)).status).to.equal(200);
  });

  it('is one story also when its form is sent at once', async () => {
    const { client, upload } = await aContributor();
    const id = await upload('a');
    const fields = {
      ...storyInput({ idempotencyKey: 'kunci-formulir' }),
      photoOrder: `upload-${id}`,
      [`caption-upload-${id}`]: 'Jembatan',
      action: 'send',
    };
    const sent = await Promise.all(
      Array.from({ length: AT_ONCE }, () => client.post('/kontributor/tulis', fields)),
    );
    expect(sent.map(({ status }) => status)).to.deep.equal(sent.map(() => 200));
    const [story, ...others] = await Story.find().lean();
    expect(others).to.deep.equal([]);
    expect(captions(story!)).to.deep.equal(['Jembatan']);
    const address = `/foto/${String(story!.photos[0]!._id)}/200.webp`;
    expect((await client.get(address)).status).to.equal(200);
  });

  it('takes only its author’s own finished uploads, each for one story', async () => {
    const { program, upload } = await aContributor();
    const other = await aContributor();
    const half = await beginUpload(program, 100);
    const id = await upload('a');
    const send = (uploadId: string, key: string, from = program) =>
      from.send('POST', '/api/v1/stories', {
        ...storyInput({ idempotencyKey: key }),
        photos: [{ upload: uploadId }],
      });
    const codes: [string, Promise<{ text: string }>][] = [
      ['unknown-upload', send('tidak-ada', 'kunci-1')],
      ['unknown-upload', send(id, 'kunci-2', other.program)],
      ['unfinished-upload', send(half.headers.get('location')!.replace('/unggahan/', ''), 'kunci-3')],
    ];
    for (const [code, answer] of codes) expect((await answer).text).to.include(`"code":"${code}"`);
    expect(await Story.countDocuments()).to.equal(0);
    expect((await send(id, 'kunci-4')).status).to.equal(201);
    expect((await send(id, 'kunci-5')).text).to.include('"code":"upload-taken"');
    expect((await send(id, 'kunci-4')).status).to.equal(200);
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('keeps the uploads of a form that cannot be sent, in the order that they were put in', async () => {
    const { client, upload } = await aContributor();
    const first = await upload('a');
    const refused = await client.post('/kontributor/tulis', {
      ...storyInput({ title: '' }),
      photoOrder: `upload-${first}`,
      [`caption-upload-${first}`]: 'Lama',
      action: 'send',
    });
    expect(refused.status).to.equal(422);
    const draft = await Story.findOne({ status: 'draft' }).lean().orFail();
    const second = await upload('b');
    const form = new FormData();
    const kept = String(draft.photos[0]!._id);
    const fields = {
      ...storyInput(),
      revision: String(draft.revision),
      photoOrder: `upload-${second} ${kept}`,
      [`caption-upload-${second}`]: 'Baru',
      [`caption-${kept}`]: 'Lama juga',
      'caption-1': 'Tanpa skrip',
      action: 'send',
    };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('photo-1', asFile(photo));
    expect((await client.postForm(`/kontributor/${String(draft._id)}`, form)).status).to.equal(200);
    const story = await Story.findById(draft._id).lean().orFail();
    expect(story.status).to.equal('submitted');
    expect(captions(story)).to.deep.equal(['Baru', 'Lama juga', 'Tanpa skrip']);
  });

  it('that was returned changes its photos by uploads too; a photo that goes takes its upload with it', async () => {
    const { client, program, upload } = await aContributor();
    await client.post('/kontributor/tulis', {
      ...storyInput(),
      photoOrder: `upload-${await upload('a')}`,
      action: 'draft',
    });
    const draft = await Story.findOne().lean().orFail();
    const kept = String(draft.photos[0]!._id);
    const path = `/api/v1/stories/${String(draft._id)}`;
    const photos = [
      { upload: await upload('b'), caption: 'Baru' },
      { id: kept, caption: 'Lama' },
    ];
    const changed = await program.send('PATCH', path, { photos }, { 'If-Match': '"1"' });
    expect(changed.status, changed.text).to.equal(200);
    expect(captions(await Story.findById(draft._id).lean().orFail())).to.deep.equal(['Baru', 'Lama']);
    const emptied = await program.send('PATCH', path, { photos: [] }, { 'If-Match': '"2"' });
    expect(emptied.status).to.equal(200);
    expect(await Upload.countDocuments()).to.equal(0);
  });
});
