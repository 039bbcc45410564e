import { expect } from 'chai';
import { Story, type StoryRecord } from '../../models/story.js';
import { User } from '../../models/user.js';
import { ROLES, type Role } from '../../models/vocabulary.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { PortalError } from '../../server/errors.js';
import { claimStory } from '../../server/moderation/claims.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { decideAuthenticity, decideNewsworthiness, escalate } from '../../server/moderation/decisions.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { publish } from '../../server/moderation/publication.js';
import { EVIDENCE } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { resubmitStory } from '../../server/stories/edit.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';

const STORIES = 40;
const STEPS = 30;
/** How often the author tries to send the story again before somebody else acts. */
const RESUBMISSIONS = 0.1;
const MINUTE_MS = 60_000;
const SEED = 20_261_121;

/** Who acts: most often those who may decide. */
const DESK: readonly Role[] = ['editor', 'editor', 'editor', 'verifier', 'verifier', 'police', 'admin'];

type Random = () => number;

/** Numbers from 0 to 1 that are the same in every run. */
function randomNumbers(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function oneOf<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(random() * list.length)]!;
}

const ACTS: ((user: CurrentUser, id: string, now: Date, random: Random) => Promise<unknown>)[] = [
  (user, id, now, random) =>
    decideNewsworthiness(
      user,
      id,
      { decision: oneOf(['fit', 'fit', 'fit', 'fit', 'unfit', 'returned'], random), reason: 'Alasan.' },
      now,
    ),
  (user, id, now, random) =>
    decideAuthenticity(
      user,
      id,
      {
        verdict: oneOf(['valid', 'valid', 'valid', 'valid', 'hoax', 'inconclusive'], random),
        category: 'fabricated',
        explanation: 'Penjelasan.',
        evidence: EVIDENCE,
      },
      now,
    ),
  (user, id, now) => publish(user, id, { now }),
  (user, id, now) => claimStory(user, id, now),
  (user, id, now) => escalate(user, id, { question: 'Ada laporan?' }, now),
  (user, id, now) => correctStory(user, id, { kind: 'withdrawal', reason: 'Keliru.' }, { now }),
];

function expectRightly(published: StoryRecord): void {
  const { author, newsworthiness, authenticity } = published;
  expect(newsworthiness?.decision).to.equal('fit');
  expect(authenticity?.verdict).to.equal('valid');
  const people = new Set([author, newsworthiness!.by, authenticity!.by].map(String));
  expect(people.size, 'author, editor and verifier are three people').to.equal(3);
}

describe('a random walk through the desk', () => {
  beforeEach(freshDatabase);

  it('never publishes but what two other people found fit and valid, and keeps the trail whole', async function () {
    this.timeout(120_000);
    const random = randomNumbers(SEED);
    const { timeZone } = portal().config;
    const people = await Promise.all([...ROLES, ...ROLES].map((role) => aPerson(role)));
    // People change roles in between: a rule that looks at roles alone would break here.
    const withRole = (user: CurrentUser, role: Role): CurrentUser => ({ ...user, role });
    let publications = 0;
    for (let told = 0; told < STORIES; told += 1) {
      const author = withRole(oneOf(people, random), oneOf(['contributor', 'editor', 'verifier'], random));
      const id = String((await aSubmittedStory({ author }))._id);
      for (let step = 0; step < STEPS; step += 1) {
        const user = withRole(oneOf(people, random), oneOf(DESK, random));
        const now = new Date(Date.now() + step * 10 * MINUTE_MS);
        try {
          if (random() < RESUBMISSIONS) await resubmitStory(author, id, { now, timeZone });
          await oneOf([...ACTS, ...ACTS.slice(0, 3)], random)(user, id, now, random);
        } catch (error) {
          expect(error).to.be.instanceOf(PortalError);
        }
        const story = await Story.findById(id).orFail().lean();
        expect(firstBrokenEntry(story)).to.equal(undefined);
        if (story.publishedAt) expectRightly(story);
      }
      const story = await Story.findById(id).orFail().lean();
      if (story.publishedAt) publications += 1;
    }
    expect(await User.countDocuments({})).to.equal(people.length);
    expect(publications, 'the walk does reach publication').to.be.greaterThan(3);
  });
});
