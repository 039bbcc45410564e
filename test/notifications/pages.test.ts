import { expect } from 'chai';
import { Notification } from '../../models/notification.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { tellAuthors } from '../../server/notifications/tell.js';
import { aPerson, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';
import { told } from '../support/told.js';

const PAGE = '/kontributor/kabar';
const tell = () => tellAuthors(portal(), new Date(Date.now() + 60_000));
const unreadOn = (html: string) => /class="unread">(\d+\+?)/.exec(html)?.[1];

describe('the page of a contributor’s news', () => {
  beforeEach(freshDatabase);

  it('is empty at first, with a way on', async () => {
    const { client } = await signedInAs('contributor');
    const page = await client.get(PAGE);
    expect(page.text).to.include('Belum ada pemberitahuan.').and.to.include('href="/kontributor/tulis"');
    expect(unreadOn(page.text)).to.equal(undefined);
  });

  it('shows what happened, why and what to do, and how much is unread on every page', async () => {
    const { client, user } = await signedInAs('contributor');
    const title = 'Jembatan <b>Halong</b> dibuka';
    const story = await aSubmittedStory({ author: toCurrentUser(user), title });
    const decision = { decision: 'returned', preset: 'source-unclear', note: 'Siapa <i>kepala</i> desanya?' };
    await decideNewsworthiness(
      await aPerson('editor', { name: 'Rahasia' }),
      String(story._id),
      decision,
      new Date(),
    );
    await tell();
    expect(unreadOn((await client.get('/berita')).text)).to.equal('2');
    const page = await client.get(PAGE);
    const { reason, help } = (await told()).at(-1)!;
    for (const words of ['Perlu dilengkapi', 'Tulisan diterima', story.receipt, reason!.id, help!.id]) {
      expect(page.text).to.include(words);
    }
    expect(page.text).to.include('Jembatan &lt;b&gt;Halong').and.to.include('Siapa &lt;i&gt;kepala');
    expect(page.text)
      .to.include(`href="/kontributor/${String(story._id)}"`)
      .and.not.to.include('Rahasia');
    expect((await client.get(`${PAGE}?bahasa=en`)).text).to.include(reason!.en.replaceAll("'", '&#39;'));
  });

  it('marks one or all as read, but nothing that came since, and nothing of others', async () => {
    const [mine, other] = [await signedInAs('contributor'), await signedInAs('contributor')];
    for (const { user } of [mine, mine, other]) await aSubmittedStory({ author: toCurrentUser(user) });
    await tell();
    const own = await Notification.find({ user: mine.user._id }).sort({ at: 1 }).lean();
    const theirs = await Notification.findOne({ user: other.user._id }).orFail().lean();

    await mine.client.post(`${PAGE}/${encodeURIComponent(theirs._id)}/dibaca`);
    expect((await Notification.findById(theirs._id).orFail()).read).to.equal(false);
    const one = await mine.client.post(`${PAGE}/${encodeURIComponent(own[0]!._id)}/dibaca`);
    expect(unreadOn(one.text)).to.equal('1');
    const upTo = own[0]!.at.toISOString();
    expect(unreadOn((await mine.client.post(`${PAGE}/dibaca`, { upTo })).text)).to.equal('1');
    const shown = /name="upTo" value="([^"]+)"/.exec((await mine.client.get(PAGE)).text)![1]!;
    expect(unreadOn((await mine.client.post(`${PAGE}/dibaca`, { upTo: shown })).text)).to.equal(undefined);
    expect(await Notification.countDocuments({ read: false })).to.equal(1);
    expect((await mine.client.post(`${PAGE}/dibaca`, { upTo: 'kemarin' })).status).to.equal(200);
  });

  it('goes back page by page', async () => {
    const { client, user } = await signedInAs('contributor');
    const story = await aSubmittedStory({ author: toCurrentUser(user) });
    await Notification.insertMany(
      Array.from({ length: 45 }, (_, number) => ({
        _id: `${String(story._id)}:${number + 100}`,
        user: user._id,
        story: story._id,
        kind: 'received',
        at: new Date(Date.UTC(2026, 0, 1, 0, number)),
        receipt: story.receipt,
        title: `Judul ${number}.`,
        createdAt: new Date(),
      })),
    );
    const first = await client.get(PAGE);
    expect(first.text).to.include('Judul 44.').and.not.to.include('Judul 24.');
    const last = await client.get(`${PAGE}?halaman=3`);
    expect(last.text).to.include('Judul 0.').and.not.to.include('rel="next"');
    expect((await client.get(`${PAGE}?halaman=x`)).status).to.equal(404);
  });

  it('is for who sends in stories', async () => {
    const police = await signedInAs('police');
    expect((await police.client.get(PAGE)).status).to.equal(403);
    expect((await police.client.get('/berita')).text).not.to.include(`href="${PAGE}"`);
  });
});
