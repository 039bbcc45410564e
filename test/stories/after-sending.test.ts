import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { ownFigures } from '../../server/stories/own-figures.js';
import { AHEAD_MAX, aheadInQueue } from '../../server/stories/queue-place.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { aHoaxStory, aPublishedStory } from '../support/decisions.js';
import { aPerson, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

const HOUR_MS = 60 * 60 * 1000;

describe('the place of a story in the queue', () => {
  beforeEach(freshDatabase);

  it('counts what is due before it, and of what is due at the same time what came before', async () => {
    const [first, second] = [await aSubmittedStory(), await aSubmittedStory()];
    const urgent = await aSubmittedStory();
    await Story.updateMany({}, { $set: { dueAt: new Date('2026-11-25T09:00:00Z') } });
    await Story.updateOne({ _id: urgent._id }, { $set: { dueAt: new Date('2026-11-24T09:00:00Z') } });
    const aheadOf = async ({ _id }: { _id: unknown }) =>
      aheadInQueue(await Story.findById(_id).orFail().lean());
    expect([await aheadOf(urgent), await aheadOf(first), await aheadOf(second)]).to.deep.equal([0, 1, 2]);
  });

  it('counts neither drafts nor what is decided, and says nothing of those', async () => {
    const now = new Date('2026-11-20T01:00:00Z');
    const decided = [await aPublishedStory({ now }), await aHoaxStory({ now }), await aDraft()];
    for (const story of decided) expect(await aheadInQueue(story)).to.equal(undefined);
    expect(await aheadInQueue(await aSubmittedStory())).to.equal(0);
  });

  it('is told on the receipt, in round words where it is long', async () => {
    const { user, client } = await signedInAs('contributor');
    const story = await aSubmittedStory({ author: toCurrentUser(user) });
    const page = async () => (await client.get(`/kontributor/${String(story._id)}`)).text;
    expect(await page()).to.include('Tulisan Anda yang pertama dalam antrean.');
    const earlier = await aSubmittedStory();
    await Story.updateOne({ _id: earlier._id }, { $set: { dueAt: new Date(0) } });
    expect(await page()).to.include('1 tulisan lain diperiksa lebih dulu.');
    const { _id, receipt, ...copied } = await Story.findById(earlier._id).orFail().lean();
    const many = Array.from({ length: AHEAD_MAX }, (_, number) => ({
      ...copied,
      receipt: `${receipt}-${number}`,
    }));
    await Story.insertMany(many);
    expect(await page()).to.include(`Lebih dari ${AHEAD_MAX} tulisan lain diperiksa lebih dulu.`);
    expect(_id).to.deep.equal(earlier._id);
  });
});

describe('a contributor’s own figures', () => {
  beforeEach(freshDatabase);

  it('tell what became of the stories and how long they usually waited', async () => {
    const { user, client } = await signedInAs('contributor');
    const author = toCurrentUser(user);
    expect(await ownFigures(author)).to.equal(undefined);
    expect((await client.get('/kontributor')).text).not.to.include('Angka saya');
    const now = new Date('2026-11-20T01:00:00Z');
    const [quick, slow] = [await aPublishedStory({ author, now }), await aPublishedStory({ author, now })];
    await Story.updateOne(
      { _id: quick._id },
      { $set: { publishedAt: new Date(now.getTime() + 2 * HOUR_MS) } },
    );
    await Story.updateOne(
      { _id: slow._id },
      { $set: { publishedAt: new Date(now.getTime() + 30 * HOUR_MS) } },
    );
    const returned = await aSubmittedStory({ author, now });
    const decision = { decision: 'returned', reason: 'Sumbernya belum jelas.', note: 'Sebut sumbernya.' };
    const later = new Date(now.getTime() + 5 * HOUR_MS);
    await decideNewsworthiness(await aPerson('editor'), String(returned._id), decision, later);
    await aDraft({ author });
    await aPublishedStory();
    expect(await ownFigures(author)).to.deep.equal({
      ...{ sent: 3, published: 2, returned: 1, rejected: 0, hoaxes: 0 },
      medianWait: { unit: 'hours', count: 5 },
    });
    const { text } = await client.get('/kontributor');
    expect(text)
      .to.match(/<dt>Dikirim<\/dt><dd>3<\/dd>/)
      .and.to.match(/<dd>5 jam<\/dd>/);
    expect((await client.get('/kontributor?halaman=2')).text).not.to.include('Angka saya');
  });

  it('leave the wait out while nothing was answered', async () => {
    const author = await aPerson('contributor');
    await aSubmittedStory({ author });
    expect(await ownFigures(author))
      .to.include({ sent: 1 })
      .and.not.to.have.property('medianWait');
  });
});
