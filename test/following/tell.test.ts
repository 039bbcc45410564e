import { expect } from 'chai';
import { Announcement } from '../../models/announcement.js';
import { Follower } from '../../models/follower.js';
import { announceNews } from '../../server/following/announce.js';
import { CLARIFICATIONS, follow } from '../../server/following/follows.js';
import { sendNews } from '../../server/following/send-news.js';
import { GAP_MS, MESSAGES_A_DAY_MAX } from '../../server/following/sendable-at.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { correctStory } from '../../server/moderation/corrections.js';
import type { Portal } from '../../server/portal.js';
import { aHoaxStory } from '../support/decisions.js';
import { aPerson, DISTRICT, VILLAGE } from '../support/people.js';
import { aStoredStory } from '../support/public-stories.js';
import { freshDatabase } from '../support/portal.js';
import { startPushService, type Browser, type PushService } from '../support/push-service.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const OTHER_DISTRICT = '63.11.07';

describe('readers who follow the news', () => {
  let service: PushService;
  let awake: Portal;
  beforeEach(async () => {
    await freshDatabase();
    service = await startPushService();
    awake = { ...service.portal, config: { ...service.portal.config, quietHours: { from: 0, until: 0 } } };
  });
  afterEach(() => service.close());

  async function aReader(path: string, follows: string[], language = 'id'): Promise<Browser> {
    const browser = service.browser(path);
    const { fetchAllowHosts: allowHosts } = service.portal.config;
    await follow({ ...browser.subscription, follows, language }, { allowHosts, now: new Date() });
    return browser;
  }
  async function tell(now = new Date(), portal = awake) {
    await announceNews(now);
    return sendNews(portal, () => now);
  }
  const toldAt = (browser: Browser, path: string) =>
    service.pushed.filter((one) => one.path === path).map((one) => browser.read(one));

  it('are told of their topics and places: a title and an address, in their language', async () => {
    const [byTopic, byVillage, byDistrict, elsewhere] = [
      await aReader('/topic', ['topic:budaya']),
      await aReader('/village', [`place:${VILLAGE}`], 'en'),
      await aReader('/district', [`place:${DISTRICT}`, 'topic:sosial']),
      await aReader('/elsewhere', [`place:${OTHER_DISTRICT}`, 'topic:ekonomi', CLARIFICATIONS]),
    ];
    const { _id, slug, title } = await aStoredStory({ topic: 'budaya' });
    expect(await tell()).to.deep.equal({ sent: 3, failed: 0 });
    const message = { body: title, url: `/berita/${slug}`, tag: `story:${String(_id)}` };
    expect(toldAt(byTopic, '/topic')).to.deep.equal([
      { title: 'Kabar terverifikasi', ...message, lang: 'id' },
    ]);
    expect(toldAt(byVillage, '/village')).to.deep.equal([{ title: 'Verified news', ...message, lang: 'en' }]);
    expect(toldAt(byDistrict, '/district')).to.have.length(1);
    expect(toldAt(elsewhere, '/elsewhere')).to.deep.equal([]);
  });

  it('are told of clarifications if they want to', async () => {
    const reader = await aReader('/a', [CLARIFICATIONS]);
    const verifier = await aPerson('verifier');
    const story = await aHoaxStory({ verifier });
    const words = { title: 'Jembatan runtuh', claim: 'Runtuh.', explanation: 'Masih berdiri, kata dinas.' };
    const references = [{ url: 'https://balangankab.go.id/jembatan', title: 'Dinas PUPR' }];
    const typed = { ...words, conclusion: 'Tidak benar bahwa jembatan itu runtuh.', references };
    const { slug } = await publishClarification(verifier, String(story._id), typed, { now: new Date() });
    await tell();
    const [message] = toldAt(reader, '/a');
    expect(message).to.include({ title: 'Cek fakta', url: `/cek-fakta/${slug}` });
    expect(message?.body).to.match(/^\[.+\] Jembatan runtuh$/);
  });

  it('are told once, however many instances tell and however often', async () => {
    await aReader('/a', ['topic:budaya', `place:${VILLAGE}`]);
    await aStoredStory({ topic: 'budaya' });
    await Promise.all([tell(), tell(), tell()]);
    // As after a crash between the two writes.
    await Announcement.deleteMany({});
    await tell(new Date(Date.now() + GAP_MS));
    expect(service.pushed).to.have.length(1);
  });

  it('are told together of what comes close together, and no more than enough a day', async () => {
    const reader = await aReader('/a', ['topic:budaya']);
    let now = new Date();
    await aStoredStory({ topic: 'budaya', publishedAt: now });
    await tell(now);
    for (let count = 0; count < 2; count += 1) await aStoredStory({ topic: 'budaya', publishedAt: now });
    await tell(now);
    expect(service.pushed).to.have.length(1);
    now = new Date(now.getTime() + GAP_MS);
    await tell(now);
    expect(toldAt(reader, '/a')[1]).to.include({ title: '2 kabar baru yang Anda ikuti', url: '/berita' });

    const { sentOn } = await Follower.findOne().lean().orFail();
    await Follower.updateOne({}, { $set: { sentOn: { day: sentOn!.day, count: MESSAGES_A_DAY_MAX } } });
    const follower = await Follower.findOne().lean().orFail();
    now = follower.lastSentAt!;
    await aStoredStory({ topic: 'budaya', publishedAt: now });
    await tell(now);
    await tell(new Date(now.getTime() + DAY_MS));
    expect(service.pushed).to.have.length(3);
  });

  it('are not woken at night', async () => {
    await aReader('/a', ['topic:budaya']);
    const night = new Date('2026-03-10T22:00:00+08:00');
    await aStoredStory({ topic: 'budaya', publishedAt: night });
    const quiet = { ...awake, config: { ...awake.config, quietHours: { from: 21, until: 6 } } };
    expect(await tell(night, quiet)).to.deep.equal({ sent: 0, failed: 0 });
    expect((await Follower.findOne().lean())?.dueAt).to.deep.equal(new Date('2026-03-11T06:00:00+08:00'));
    await tell(new Date('2026-03-11T06:00:00+08:00'), quiet);
    expect(service.pushed).to.have.length(1);
  });

  it('are not told of what was withdrawn before it was sent, nor of what is old', async () => {
    await aReader('/a', ['topic:budaya']);
    const story = await aStoredStory({ topic: 'budaya' });
    await announceNews(new Date());
    const withdrawal = { kind: 'withdrawal', text: 'Keliru.', reason: 'Keliru' };
    await correctStory(await aPerson('editor'), String(story._id), withdrawal, { now: new Date() });
    await aStoredStory({ topic: 'budaya', publishedAt: new Date(Date.now() - 2 * DAY_MS) });
    expect(await tell()).to.deep.equal({ sent: 0, failed: 0 });
    expect(service.pushed).to.deep.equal([]);
    expect((await Follower.findOne().lean())?.dueAt).to.equal(undefined);
  });

  it('are tried again where the service cannot take it now, and forgotten where the browser is gone', async () => {
    const reader = await aReader('/busy', ['topic:budaya']);
    await aReader('/gone', ['topic:budaya']);
    Object.assign(service.answers, { '/busy': 503, '/gone': 410 });
    await aStoredStory({ topic: 'budaya' });
    const now = new Date();
    expect(await tell(now)).to.deep.equal({ sent: 0, failed: 1 });
    expect((await Follower.find().lean()).map(({ endpoint }) => new URL(endpoint).pathname)).to.deep.equal([
      '/busy',
    ]);
    service.answers['/busy'] = 201;
    expect(await tell(new Date(now.getTime() + GAP_MS))).to.deep.equal({ sent: 1, failed: 0 });
    expect(toldAt(reader, '/busy')).to.have.length(2);
  });

  it('are forgotten when their service refuses again and again', async () => {
    await aReader('/a', ['topic:budaya']);
    service.answers['/a'] = 403;
    for (let count = 0; count < 5; count += 1) {
      expect(await Follower.countDocuments(), String(count)).to.equal(1);
      await aStoredStory({ topic: 'budaya' });
      await tell();
    }
    expect(await Follower.countDocuments()).to.equal(0);
  });
});
