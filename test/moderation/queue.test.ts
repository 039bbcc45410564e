import { expect } from 'chai';
import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { claimStory } from '../../server/moderation/claims.js';
import { decideAuthenticity, escalate } from '../../server/moderation/decisions.js';
import type { QueueFilter } from '../../server/moderation/queue-filter.js';
import { countQueue, listQueue, type QueueItem, type QueueOrder } from '../../server/moderation/queue.js';
import { aPublishedStory, aReadyStory } from '../support/decisions.js';
import { aPerson, signedInAs } from '../support/people.js';
import { Invalid } from '../../server/errors.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

const MONDAY = new Date('2026-03-02T02:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;
const OTHER_VILLAGE = '63.11.06.2005';
const ALL: QueueFilter = { state: 'open' };

const day = (number: number) => new Date(MONDAY.getTime() + number * DAY_MS);
const ids = (items: QueueItem[]) => items.map(({ id }) => id);
const idsOf = (stories: StoryRecord[]) => stories.map(({ _id }) => String(_id));

describe('the queue', () => {
  let editor: CurrentUser;
  let author: CurrentUser;

  beforeEach(async () => {
    await freshDatabase();
    editor = await aPerson('editor');
    author = await aPerson('contributor');
  });

  const list = (
    filter: QueueFilter = ALL,
    user = editor,
    limit = 50,
    after?: string,
    order: QueueOrder = 'due',
  ) => listQueue(user, filter, { now: day(0), limit, after, order });

  it('has what is open, the oldest due first, and no draft', async () => {
    const late = await aSubmittedStory({ author, now: day(1) });
    const early = await aReadyStory({ author, now: day(-7) });
    const open = await aSubmittedStory({ author, now: day(-2) });
    await decideAuthenticity(
      await aPerson('verifier'),
      String(open._id),
      { verdict: 'inconclusive', explanation: 'Belum ada jawaban.' },
      day(0),
    );
    await aPublishedStory({ author, now: day(-9) });
    await aDraft({ author });
    const { items, next } = await list();
    expect(ids(items)).to.deep.equal(idsOf([early, open, late]));
    expect(items.map(({ status }) => status)).to.deep.equal(['ready', 'inconclusive', 'submitted']);
    expect(items.map(({ overdue }) => overdue)).to.deep.equal([true, false, false]);
    expect(next).to.equal(null);
  });

  it('pages by cursor without gaps or repetitions, also among stories due at the same moment', async () => {
    const stories = [];
    for (let made = 0; made < 7; made += 1) {
      stories.push(await aSubmittedStory({ author, now: day(made < 5 ? 0 : 1) }));
    }
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await list(ALL, editor, 3, after);
      seen.push(...ids(page.items));
      after = page.next ?? undefined;
    } while (after);
    expect(seen).to.have.length(7);
    expect(new Set(seen)).to.deep.equal(new Set(idsOf(stories)));
  });

  it('has the riskiest first when asked, within a level the oldest due, and pages through it', async () => {
    const [calm, calmer] = [
      await aSubmittedStory({ author, now: day(-9) }),
      await aSubmittedStory({ author, now: day(-8) }),
    ];
    const [flood, illness] = [
      await aSubmittedStory({ author, now: day(-1), topic: 'bencana' }),
      await aSubmittedStory({ author, now: day(-5), topic: 'kesehatan' }),
    ];
    const asked = await aSubmittedStory({ author, now: day(0) });
    await escalate(editor, String(asked._id), { question: 'Ada laporan?' }, day(0));
    await Story.updateOne({ _id: calmer._id }, { $unset: { risk: 1 } });
    const expected = idsOf([asked, illness, flood, calm, calmer]);
    expect(ids((await list(ALL, editor, 50, undefined, 'risk')).items)).to.deep.equal(expected);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await list(ALL, editor, 2, after, 'risk');
      seen.push(...ids(page.items));
      after = page.next ?? undefined;
    } while (after);
    expect(seen).to.deep.equal(expected);
    const { next } = await list(ALL, editor, 2);
    const error = await refusal(list(ALL, editor, 2, next!, 'risk'));
    expect(error).to.be.instanceOf(Invalid).with.deep.property('fields', { cursor: 'bad-value' });
  });

  it('is narrowed by state, topic, kecamatan, own claims and escalation, and counts by state', async () => {
    const health = await aSubmittedStory({ author, now: day(-7), topic: 'kesehatan' });
    const elsewhere = await aSubmittedStory({ author, now: day(0), village: OTHER_VILLAGE });
    const ready = await aReadyStory({ author, now: day(0) });
    await claimStory(editor, String(ready._id), day(0));
    await escalate(editor, String(elsewhere._id), { question: 'Ada laporan?' }, day(0));
    const cases: [QueueFilter, StoryRecord[]][] = [
      [{ state: 'ready' }, [ready]],
      [{ state: 'overdue' }, [health]],
      [{ state: 'open', topic: 'kesehatan' }, [health]],
      [{ state: 'open', district: '63.11.06' }, [elsewhere]],
      [{ state: 'open', topic: 'pembangunan', district: '63.11.06' }, [elsewhere]],
      [{ state: 'open', mine: true }, [ready]],
      [{ state: 'open', escalated: true }, [elsewhere]],
      [{ state: 'published' }, []],
    ];
    for (const [filter, expected] of cases) {
      expect(ids((await list(filter)).items), JSON.stringify(filter)).to.deep.equal(idsOf(expected));
    }
    expect(ids((await list(ALL, await aPerson('police'))).items)).to.deep.equal(idsOf([elsewhere]));
    expect(await countQueue(editor, ALL, day(0))).to.include({
      open: 3,
      overdue: 1,
      submitted: 2,
      ready: 1,
      hoax: 0,
    });
    expect(await countQueue(await aPerson('police'), ALL, day(0))).to.include({ open: 1, ready: 0 });
  });

  it('keeps every filter in the address of the page', async () => {
    await Promise.all(Array.from({ length: 32 }, () => aSubmittedStory({ author, now: day(0) })));
    const { client } = await signedInAs('editor');
    const query = 'status=submitted&topik=pembangunan&kecamatan=63.11.02&urutan=risiko';
    const page = await client.get(`/meja?${query}`);
    expect(page.text.match(/class="queue-item/g)).to.have.length(30);
    expect(page.text).to.include('value="pembangunan" selected').and.to.include('value="63.11.02" selected');
    const next = /href="(\/meja\?[^"]*sesudah=[^"]+)"/
      .exec(page.text)![1]!
      .replaceAll('&amp;', '&')
      .replaceAll('&#38;', '&');
    expect(next).to.include(query);
    const second = await client.get(next);
    expect(second.text.match(/class="queue-item/g)).to.have.length(2);
    expect((await client.get('/meja?sesudah=rusak')).status).to.equal(422);
    expect((await client.get('/meja?status=draft&topik=tidak-ada&kecamatan=99')).status).to.equal(200);
    expect(await Story.countDocuments({})).to.equal(32);
  });
});
