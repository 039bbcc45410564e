import { expect } from 'chai';
import mongoose from 'mongoose';
import { Story } from '../../models/story.js';
import { changeStory } from '../../server/stories/change.js';
import { Client } from '../support/client.js';
import { aPhoto, asFile } from '../support/photos.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';
import { aReturnedStory, apiPath, contributor } from '../support/story-api.js';

function photoForm(
  file: File,
  fields: Record<string, string> = { caption: 'Jembatan dari hilir' },
): FormData {
  const data = new FormData();
  data.append('photo', file);
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

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
