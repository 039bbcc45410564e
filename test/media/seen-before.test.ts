import { expect } from 'chai';
import { runJob } from '../../jobs/index.js';
import { PhotoFingerprint } from '../../models/photo-fingerprint.js';
import type { StoryPhoto } from '../../models/story.js';
import { seenBefore } from '../../server/media/seen-before.js';
import { removePhotos } from '../../server/media/store.js';
import { addPhoto } from '../../server/stories/edit.js';
import { aPerson } from '../support/people.js';
import { stored } from '../support/photos.js';
import { aScene, TRANSFORMATIONS } from '../support/pictures.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

/** A stored photo in a story that was sent in. */
async function inAStory(photo: StoryPhoto): Promise<StoryPhoto> {
  const author = await aPerson('contributor');
  const story = await aSubmittedStory({ author });
  await addPhoto(author, String(story._id), photo, new Date());
  return photo;
}

describe('photos seen before', function () {
  this.timeout(300_000);
  beforeEach(freshDatabase);

  it('are found among all that are stored, and no others', async () => {
    const scene = await aScene(1);
    const first = await stored(scene);
    await stored(await aScene(2));
    const again = await stored(await TRANSFORMATIONS['resized to 30 %']!(scene));
    const how = { sure: 'certain', mirrored: false, cropped: false };
    expect(await seenBefore([again._id])).to.deep.equal([{ photo: again._id, seen: first._id, ...how }]);
    expect(await seenBefore([first._id])).to.deep.equal([{ photo: first._id, seen: again._id, ...how }]);
  });

  it('do not count within one story', async () => {
    const scene = await aScene(1);
    const twice = [await stored(scene), await stored(scene)];
    expect(await seenBefore(twice.map(({ _id }) => _id))).to.deep.equal([]);
  });

  it('are forgotten with the photo', async () => {
    const scene = await aScene(1);
    const [first, again] = [await stored(scene), await stored(scene)];
    await removePhotos([first]);
    expect(await seenBefore([again._id])).to.deep.equal([]);
    expect(await PhotoFingerprint.countDocuments()).to.equal(1);
  });

  it('are found also when they were stored before the portal took fingerprints', async () => {
    const scene = await aScene(1);
    const old = await inAStory(await stored(scene));
    await PhotoFingerprint.deleteMany();
    const again = await inAStory(await stored(scene));
    expect(await seenBefore([again._id])).to.deep.equal([]);

    expect(await runJob('take-fingerprints', portal())).to.deep.equal({ checked: 2, taken: 1 });
    const [seen] = await seenBefore([again._id]);
    expect(seen).to.include({ sure: 'certain' });
    expect(seen?.seen).to.deep.equal(old._id);
    expect(await runJob('take-fingerprints', portal())).to.deep.equal({ checked: 2, taken: 0 });
  });
});
