import { expect } from 'chai';
import { StoryViews } from '../../models/story-views.js';
import { runJob } from '../../jobs/index.js';
import { addDays, dayOf } from '../../server/i18n/calendar.js';
import { keepViews } from '../../server/readership/views.js';
import { readership } from '../../server/readership/readership.js';
import { Client } from '../support/client.js';
import { signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';

const PHONE = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36';

/** UTC midnight of a day, as its views are kept. */
const dateOf = (day: string) => new Date(`${day}T00:00:00Z`);

describe('How often stories are opened', () => {
  beforeEach(async () => {
    await keepViews();
    await freshDatabase();
  });
  const open = (path: string, headers: Record<string, string> = {}) =>
    new Client().get(path, { headers: { 'User-Agent': PHONE, ...headers } });
  const kept = async () => {
    await runJob('keep-views', portal());
    return StoryViews.find().sort({ _id: 1 }).lean();
  };
  // A day may end while they are counted, and then there are two records.
  const viewsKept = async () => (await kept()).reduce((sum, { views }) => sum + views, 0);
  const today = (now: Date) => dayOf(now, portal().config.timeZone);

  it('is counted by day, from kept pages and from those that are made, and added up', async () => {
    const { slug } = await aStoredStory({ title: 'Jembatan gantung dibuka' });
    const began = today(new Date());
    const first = await open(`/berita/${slug}`);
    await open(`/berita/${slug}?utm_source=wa`);
    const again = await open(`/berita/${slug}`, { 'If-None-Match': first.headers.get('etag') ?? '' });
    expect(again.status).to.equal(304);
    const { client } = await signedInAs('contributor');
    await client.get(`/berita/${slug}`, { headers: { 'User-Agent': PHONE } });
    expect(await viewsKept()).to.equal(4);
    await open(`/berita/${slug}`);
    expect(await viewsKept()).to.equal(5);
    for (const { views: _views, ...record } of await kept()) {
      const day = record._id.slice(0, began.length);
      expect([began, today(new Date())]).to.include(day);
      expect(record).to.deep.equal({ _id: `${day} ${slug}`, slug, day: dateOf(day) });
    }
    expect(await keepViews()).to.deep.equal({ stories: 0, views: 0 });
  });

  it('leaves out who asks for it, machines, what nobody may have looked at, and what is no story', async () => {
    const { slug } = await aStoredStory({ title: 'Jembatan gantung dibuka' });
    const path = `/berita/${slug}`;
    for (const headers of [
      { DNT: '1' },
      { 'Sec-GPC': '1' },
      { 'Sec-Purpose': 'prefetch' },
      { 'User-Agent': 'Googlebot/2.1' },
      { 'User-Agent': 'WhatsApp/2.23.20.0' },
    ]) {
      expect((await open(path, headers as unknown as Record<string, string>)).status).to.equal(200);
    }
    for (const other of ['/berita', '/berita/tidak-ada', '/', `${path}/foto`]) await open(other);
    expect(await kept()).to.deep.equal([]);
  });

  it('is shown to the newsroom, and to it alone', async () => {
    const { slug, title } = await aStoredStory({ title: 'Jembatan gantung dibuka' });
    const now = new Date();
    for (const [back, views] of [3, 2].entries()) {
      const day = addDays(today(now), -back);
      await StoryViews.create({ _id: `${day} ${slug}`, slug, day: dateOf(day), views });
    }
    const shown = await readership(now, portal().config.timeZone);
    expect(shown.stories).to.have.length(1);
    expect(shown.stories[0]).to.include({ slug, title, views: 5, today: 3 });
    expect(shown.days.map(({ views }) => views).slice(0, 3)).to.deep.equal([3, 2, 0]);
    const { client } = await signedInAs('editor');
    expect((await client.get('/meja/pembaca')).text)
      .to.include(title)
      .and.include('5 kali dalam 30 hari');
    for (const role of ['contributor', 'police'] as const) {
      expect((await (await signedInAs(role)).client.get('/meja/pembaca')).status, role).to.equal(403);
    }
  });
});
