import { expect } from 'chai';
import { lastWithdrawal, published, withdrawn, type PublishedFilter } from '../../models/story.js';
import { behindCursor, cursorAfter } from '../../server/validation/cursor.js';
import { insertPublishedStories } from '../bench/stories.js';
import { DISTRICT, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';

const STORIES = 400;
const PAGE = 20;
/** A page, what is passed over for an equal moment, and nothing that grows with the number of stories. */
const EXAMINED_MAX = 2 * PAGE + 2;

interface Explained {
  queryPlanner: { winningPlan: object };
  executionStats: { totalDocsExamined: number };
}

describe('The queries of the public side', () => {
  before(async () => {
    await freshDatabase();
    await insertPublishedStories(STORIES, { now: new Date() });
    for (let number = 0; number < PAGE; number += 1) await aStoredStory({ status: 'withdrawn' });
  });

  const filters: Record<string, PublishedFilter> = {
    'the newest': {},
    'those of a topic': { topic: 'budaya' },
    'those of a district': { district: DISTRICT },
    'those of a village': { village: VILLAGE },
    'those of a topic in a village': { topic: 'budaya', village: VILLAGE },
  };
  for (const [name, filter] of Object.entries(filters)) {
    it(`find ${name} through an index, in its order`, async () => {
      expectByIndex(await explained(published(filter).sort({ publishedAt: -1, _id: -1 }).limit(PAGE)));
    });
  }

  it('continue behind a cursor without reading what came before', async () => {
    const [, , last] = await published().sort({ publishedAt: -1, _id: -1 }).skip(300).limit(3).lean();
    const cursor = cursorAfter({ _id: last!._id, publishedAt: last!.publishedAt! });
    const query = published().where(behindCursor(cursor)!).sort({ publishedAt: -1, _id: -1 }).limit(PAGE);
    expectByIndex(await explained(query));
  });

  it('find words through an index', async () => {
    const plan = await explained(published({ tokens: ['imunisasi', 'keliling'] }).limit(PAGE));
    expect(JSON.stringify(plan.queryPlanner.winningPlan)).to.contain('IXSCAN').and.not.contain('COLLSCAN');
    expect(plan.executionStats.totalDocsExamined).to.be.below(STORIES / 4);
  });

  it('find one story, a withdrawn one and the last withdrawal through an index', async () => {
    expectByIndex(await explained(published().where({ slug: 'kabar-terbaru' }).limit(1)));
    expectByIndex(await explained(withdrawn('kabar-terbaru')));
    expectByIndex(await explained(lastWithdrawal()));
  });
});

async function explained(query: { explain(verbosity: 'executionStats'): unknown }): Promise<Explained> {
  return (await query.explain('executionStats')) as Explained;
}

function expectByIndex({ queryPlanner, executionStats }: Explained): void {
  const plan = JSON.stringify(queryPlanner.winningPlan);
  expect(plan).to.contain('"stage":"IXSCAN"').and.not.contain('COLLSCAN');
  expect(plan).not.to.contain('"stage":"SORT"');
  expect(executionStats.totalDocsExamined).to.be.at.most(EXAMINED_MAX);
}
