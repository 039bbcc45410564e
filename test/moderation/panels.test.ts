import { expect } from 'chai';
import { User } from '../../models/user.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { contributorRecord } from '../../server/moderation/contributor-record.js';
import { decideNewsworthiness, escalate } from '../../server/moderation/decisions.js';
import { villageFacts } from '../../server/moderation/village-facts.js';
import { forgetWordWeights } from '../../server/search/word-weights.js';
import { resubmitStory, editStory } from '../../server/stories/edit.js';
import { aHoaxStory, aPublishedStory } from '../support/decisions.js';
import { aPerson, aUser, signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

describe('what a decision rests on', () => {
  beforeEach(async () => {
    await freshDatabase();
    forgetWordWeights();
  });

  it('counts what became of all that the contributor sent in', async () => {
    const user = await aUser('contributor', { village: VILLAGE });
    const author = toCurrentUser(user);
    const editor = await aPerson('editor');
    const [story, back, unfit] = [
      await aSubmittedStory({ author }),
      await aSubmittedStory({ author, title: 'Panen raya di Desa Lalayau' }),
      await aSubmittedStory({ author, title: 'Lomba balogo di Paringin' }),
    ];
    await aDraft({ author });
    await aPublishedStory({ author, title: 'Posyandu dibuka di Halong' });
    await aHoaxStory({ author, title: 'Air ledeng beracun' });
    const reason = { reason: 'Kurang jelas.' };
    await decideNewsworthiness(editor, String(unfit._id), { decision: 'unfit', ...reason }, new Date());
    const { revision } = await decideNewsworthiness(
      editor,
      String(back._id),
      { decision: 'returned', ...reason },
      new Date(),
    );

    const counts = { sent: 5, published: 1, returned: 1, rejected: 1, hoaxes: 1 };
    const record = await contributorRecord(editor, story);
    expect(record).to.include({ ...counts, village: VILLAGE });
    expect(record.since).to.deep.equal((await User.findById(user._id).orFail().lean()).createdAt);
    expect(record.recent.map(({ status }) => status)).to.deep.equal([
      'hoax',
      'published',
      'rejected',
      'returned',
    ]);

    await editStory(author, String(back._id), revision, { title: 'Panen raya Lalayau' }, { now: new Date() });
    await resubmitStory(author, String(back._id), { now: new Date(), timeZone: portal().config.timeZone });
    expect(await contributorRecord(editor, story), 'once returned stays counted').to.include(counts);
  });

  it('names to the police no story that was not escalated', async () => {
    const author = await aPerson('contributor');
    const [asked, other] = [
      await aSubmittedStory({ author }),
      await aSubmittedStory({ author, title: 'Kabar lain dari Lalayau' }),
    ];
    await escalate(await aPerson('editor'), String(asked._id), { question: 'Ada laporan?' }, new Date());
    const { client } = await signedInAs('police');
    const page = await client.get(`/meja/${String(asked._id)}`);
    expect(page.text).to.include('id="panel-contributor"').and.not.to.include(other.title);
  });

  it('says of somebody new that this is the first', async () => {
    const story = await aSubmittedStory();
    const { client } = await signedInAs('editor');
    expect((await client.get(`/meja/${String(story._id)}`)).text).to.include('Ini kiriman pertamanya.');
  });

  it('tells what was published from the village, without the story itself', async () => {
    const [before, story] = [
      await aPublishedStory({ title: 'Posyandu dibuka di Halong' }),
      await aPublishedStory(),
    ];
    const facts = await villageFacts(story);
    expect(facts.published).to.equal(2);
    expect(facts.latest.map(({ title }) => title)).to.deep.equal([before.title]);
  });

  it('shows similar published texts with the words they share, never the story itself', async () => {
    const twin = await aPublishedStory({ title: 'Jembatan gantung Halong diperbaiki warga' });
    const story = await aPublishedStory();
    const { client } = await signedInAs('editor');
    const { text } = await client.get(`/meja/${String(story._id)}`);
    const panel = text.slice(text.indexOf('id="panel-similar"'), text.indexOf('id="panel-contributor"'));
    expect(panel)
      .to.include(`href="/berita/${twin.slug}"`)
      .and.to.match(/Kata yang sama: .*jembatan/);
    expect(panel).not.to.include(`href="/berita/${story.slug}"`);
  });

  it('says so where nothing is similar', async () => {
    await aPublishedStory({ title: 'Panen padi', body: 'Padi dipanen serempak oleh petani.' });
    const story = await aSubmittedStory({ title: 'Qzwv plmk xytr', body: 'Qzwv plmk xytr bvcx nmlk.' });
    const { client } = await signedInAs('editor');
    const page = await client.get(`/meja/${String(story._id)}`);
    expect(page.text).to.include('Tidak ada klarifikasi atau berita serupa');
  });

  it('leads from the foot of the screen to each decision that the page has', async () => {
    const stories = [await aSubmittedStory(), await aPublishedStory(), await aHoaxStory()];
    const { client } = await signedInAs('verifier');
    for (const { _id } of stories) {
      const { text } = await client.get(`/meja/${String(_id)}`);
      const bar = text.slice(text.indexOf('<nav class="desk-bar"'));
      const targets = [...bar.slice(0, bar.indexOf('</nav>')).matchAll(/href="#([\w-]+)"/g)].map(
        ([, id]) => id!,
      );
      expect(targets).to.have.length(3);
      for (const id of targets) expect(text).to.include(`id="${id}"`);
    }
  });
});
