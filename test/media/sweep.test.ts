import { expect } from 'chai';
import mongoose from 'mongoose';
import { Story } from '../../models/story.js';
import { takePhotos } from '../../server/media/photos.js';
import { sweepPhotos } from '../../server/media/sweep.js';
import { addPhoto } from '../../server/stories/edit.js';
import { aPerson } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('sweeping photos', () => {
  beforeEach(freshDatabase);

  it('removes those of no story once a day has passed, and no others', async () => {
    const content = await aPhoto({ width: 300, height: 200 });
    const received = [1, 2].map((number) => ({ field: `photo-${number}`, content }));
    const { photos } = await takePhotos(received, () => '', 'Asia/Makassar');
    const [kept, orphan] = photos;
    const author = await aPerson('contributor');
    const story = await aSubmittedStory({ author });
    await addPhoto(author, String(story._id), kept!, new Date());
    const files = () => mongoose.connection.db!.collection('photos.files').find().toArray();
    const before = await files();

    expect(await sweepPhotos()).to.deep.equal({ checked: 0, removed: 0 });
    expect(await files()).to.have.lengthOf(before.length);

    const tomorrow = new Date(Date.now() + DAY_MS + 1_000);
    expect(await sweepPhotos(tomorrow)).to.deep.equal({ checked: 2, removed: 1 });
    const left = (await files()).map(({ _id }) => String(_id));
    expect(left).to.have.members(kept!.renditions.map(({ file }) => String(file)));
    expect(left).not.to.include(String(orphan!.renditions[0]!.file));
    expect((await Story.findById(story._id).lean())!.photos).to.have.lengthOf(1);
  });
});
