import { expect } from 'chai';
import { Client } from '../support/client.js';
import { aPublishedStory, EVIDENCE } from '../support/decisions.js';
import { VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';

interface FeedAnswer {
  items: {
    id: string;
    title: string;
    url: string;
    publishedAt: string;
    organisation?: { name: string };
    verification: {
      verdict: string;
      role: string;
      at: string;
      evidence: { url: string; title: string }[];
      newsworthiness: { role: string; at: string };
    };
  }[];
  next: string | null;
}

const feed = async (query = '') => (await new Client().get(`/api/v1/feed${query}`)).json<FeedAnswer>();

describe('The feed API', () => {
  beforeEach(freshDatabase);

  it('tells of each story what was checked, by which role, when and with what evidence', async () => {
    const story = await aPublishedStory({ now: new Date('2026-05-20T04:00:00.000Z') });
    const { items, next } = await feed();
    expect(next).to.equal(null);
    expect(items).to.have.length(1);
    expect(items[0]).to.include({
      id: String(story._id),
      title: story.title,
      url: `${portal().url}/berita/${story.slug}`,
      publishedAt: '2026-05-20T04:00:00.000Z',
    });
    expect(items[0]!.organisation?.name).to.match(/^KIM/);
    expect(items[0]!.verification).to.deep.include({
      verdict: 'valid',
      role: 'verifier',
      at: '2026-05-20T04:00:00.000Z',
      evidence: EVIDENCE,
    });
    expect(items[0]!.verification.newsworthiness).to.include({ role: 'editor' });
  });

  it('is read page by page, each story once, even those of one moment', async () => {
    const at = new Date();
    for (let number = 1; number <= 7; number += 1) await aStoredStory({ publishedAt: at });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: FeedAnswer = await feed(`?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      expect(page.items.length).to.be.within(1, 3);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(new Set(seen).size).to.equal(7);
    expect(seen).to.have.length(7);
  });

  it('narrows by topic, village and words', async () => {
    await aStoredStory({ title: 'Panen padi', topic: 'ekonomi' });
    await aStoredStory({
      title: 'Aruh adat',
      topic: 'budaya',
      village: '63.11.06.2006',
      district: '63.11.06',
    });
    const titles = async (query: string) => (await feed(query)).items.map(({ title }) => title);
    expect(await titles('?topic=budaya')).to.deep.equal(['Aruh adat']);
    expect(await titles(`?village=${VILLAGE}`)).to.deep.equal(['Panen padi']);
    expect(await titles('?district=63.11.06')).to.deep.equal(['Aruh adat']);
    expect(await titles('?q=padi')).to.deep.equal(['Panen padi']);
    expect(await titles('?topic=olahraga')).to.deep.equal([]);
  });

  for (const [query, field] of [
    ['?limit=0', 'limit'],
    ['?limit=101', 'limit'],
    ['?limit=banyak', 'limit'],
    ['?cursor=bukan-kursor', 'cursor'],
  ] as const) {
    it(`refuses ${query} with a problem document`, async () => {
      const answer = await new Client().get(`/api/v1/feed${query}`);
      expect(answer.status).to.equal(422);
      expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
      expect(answer.json<{ errors: { field: string }[] }>().errors[0]?.field).to.equal(field);
    });
  }

  it('is read only', async () => {
    const answer = await new Client().send('POST', '/api/v1/feed', {});
    expect([answer.status, answer.headers.get('allow')]).to.deep.equal([405, 'GET']);
  });
});
