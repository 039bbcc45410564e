import { expect } from 'chai';
import { Story, type StoryRecord } from '../../models/story.js';
import type { StoryStatus } from '../../models/vocabulary.js';
import { toCurrentUser, type CurrentUser } from '../../server/auth/current-user.js';
import { takePhotos } from '../../server/media/photos.js';
import { changeStory } from '../../server/stories/change.js';
import { addPhoto } from '../../server/stories/edit.js';
import { Client } from '../support/client.js';
import { signedInAs } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

async function withPhoto(author: CurrentUser): Promise<StoryRecord> {
  const story = await aSubmittedStory({ author });
  const content = await aPhoto({ width: 300, height: 200, orientation: 1 });
  const { photos } = await takePhotos([{ field: 'photo', content }], () => 'Jembatan', 'Asia/Makassar');
  return addPhoto(author, String(story._id), photos[0]!, new Date());
}

function setStatus(story: StoryRecord, author: CurrentUser, to: StoryStatus): Promise<StoryRecord> {
  return changeStory(story, { action: 'test', by: author, to, at: new Date() });
}

const pathOf = (story: StoryRecord) => `/foto/${String(story.photos[0]!._id)}/300.webp`;

describe('a photo’s address', () => {
  beforeEach(freshDatabase);

  it('is for the author and the desk until the story is published', async () => {
    const { user, client } = await signedInAs('contributor');
    const story = await withPhoto(toCurrentUser(user));
    const editor = await signedInAs('editor');
    for (const viewer of [client, editor.client]) {
      const answer = await viewer.get(pathOf(story));
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('cache-control')).to.equal('private, no-store');
    }
    const stranger = await signedInAs('contributor');
    const police = await signedInAs('police');
    for (const viewer of [new Client(), stranger.client, police.client]) {
      const answer = await viewer.get(pathOf(story));
      expect(answer.status).to.equal(404);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
    }
  });

  it('is public while the story is, and can be kept and asked for again', async () => {
    const { user, client } = await signedInAs('contributor');
    const author = toCurrentUser(user);
    const story = await setStatus(await withPhoto(author), author, 'published');
    const answer = await new Client().get(pathOf(story));
    expect(answer.status).to.equal(200);
    const { file, size } = story.photos[0]!.renditions[0]!;
    expect(answer.bytes.length).to.equal(size);
    const headers = Object.fromEntries(answer.headers);
    expect(headers).to.include({
      'content-type': 'image/webp',
      'content-length': String(size),
      'cache-control': 'public, max-age=604800, s-maxage=300',
      'x-content-type-options': 'nosniff',
      etag: `"${String(file)}"`,
    });
    expect(headers).not.to.have.any.keys('content-disposition', 'set-cookie');
    // Said by itself, fetch would ask for a fresh answer here.
    const conditional = { headers: { 'If-None-Match': headers.etag!, 'Cache-Control': 'max-age=0' } };
    const again = await new Client().get(pathOf(story), conditional);
    expect(again.status).to.equal(304);
    expect(again.bytes).to.have.lengthOf(0);
    expect((await client.get(pathOf(story))).headers.get('cache-control')).to.equal(
      'private, max-age=604800',
    );
    const withdrawn = await setStatus(story, author, 'withdrawn');
    const gone = await new Client().get(pathOf(withdrawn), conditional);
    expect(gone.status).to.equal(404);
  });

  it('of no photo, size or format is 404', async () => {
    const { user } = await signedInAs('contributor');
    const author = toCurrentUser(user);
    const story = await setStatus(await withPhoto(author), author, 'published');
    const photo = String(story.photos[0]!._id);
    const strange = [
      '480.webp',
      '300.png',
      '300',
      '300.webp.jpeg',
      '0300.webp',
      '-1.webp',
      '__proto__',
      '%00',
    ];
    for (const size of strange)
      expect((await new Client().get(`/foto/${photo}/${size}`)).status, size).to.equal(404);
    for (const id of [String(story._id), 'x', String(story.photos[0]!.renditions[0]!.file)]) {
      expect((await new Client().get(`/foto/${id}/300.webp`)).status).to.equal(404);
    }
    expect(await Story.countDocuments({ 'photos._id': photo })).to.equal(1);
  });
});
