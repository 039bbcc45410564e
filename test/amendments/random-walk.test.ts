import { expect } from 'chai';
import { Story, type StoryRecord } from '../../models/story.js';
import { ROLES, type Role } from '../../models/vocabulary.js';
import { approveAmendment, refuseAmendment } from '../../server/amendments/decide.js';
import { proposeAmendment, withdrawAmendment } from '../../server/amendments/propose.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { PortalError } from '../../server/errors.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { claimStory } from '../../server/moderation/claims.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { aPublishedStory } from '../support/decisions.js';
import { aPerson } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { oneOf, randomNumbers, type Random } from '../support/random.js';
import { storyInput } from '../support/stories.js';

const AMENDED_STORIES = 25;
const STEPS = 30;
const MINUTE_MS = 60_000;
const SEED = 20_261_121;

/** Who acts: most often those who may decide. */
const DESK: readonly Role[] = ['editor', 'editor', 'editor', 'verifier', 'verifier', 'police', 'admin'];

type Act = (user: CurrentUser, id: string, now: Date, random: Random) => Promise<unknown>;

/** What happens to a published story: by its author too. */
const AMENDING: Act[] = [
  (user, id, now, random) =>
    proposeAmendment(
      user,
      id,
      {
        ...storyInput({ title: `Warga memperbaiki jembatan ${Math.floor(random() * 1e9)}` }),
        kind: 'correction',
        text: 'Ralat.',
        reason: 'Alasan.',
      },
      { now, timeZone: portal().config.timeZone },
    ),
  (user, id, now) => approveAmendment(user, id, 'fit', {}, now),
  (user, id, now) => approveAmendment(user, id, 'valid', {}, now),
  (user, id, now) => approveAmendment(user, id, 'fit', {}, now),
  (user, id, now) => approveAmendment(user, id, 'valid', {}, now),
  (user, id, now) => approveAmendment(user, id, 'valid', {}, now),
  (user, id, now, random) =>
    random() < 0.3
      ? refuseAmendment(user, id, { reason: 'Belum jelas.' }, now)
      : withdrawAmendment(user, id, now),
  (user, id, now, random) =>
    random() < 0.9
      ? claimStory(user, id, now)
      : correctStory(user, id, { kind: 'withdrawal', reason: 'Keliru.' }, { now }),
];

/** The text that the public has is the one that was proposed and then approved, step by step. */
function expectApproved(before: StoryRecord, after: StoryRecord, by: CurrentUser): void {
  if (before.status !== 'published' || after.title === before.title) return;
  const { author, amendment } = before;
  expect(after.title, 'the text is the one that waited').to.equal(amendment!.title);
  expect(after.body).to.equal(amendment!.body);
  const { fit, valid } = after.corrections.at(-1)!.amended!;
  // One was there before; the other is what was done now.
  const [given, missing] = amendment!.fit ? [fit, valid] : [valid, fit];
  expect(String((amendment!.fit ?? amendment!.valid)!.by)).to.equal(String(given.by));
  expect(String(missing.by)).to.equal(by.id);
  expect(new Set([author, fit.by, valid.by].map(String)).size, 'three people').to.equal(3);
  const ownWord = String(amendment!.by) === String(fit.by) || String(amendment!.by) === String(valid.by);
  if (ownWord) expect(String(amendment!.by), 'an editor who proposed').to.equal(String(fit.by));
}

describe('a random walk through amendments', () => {
  beforeEach(freshDatabase);

  it('changes no published text but to what two other people found fit and valid', async function () {
    this.timeout(300_000);
    const random = randomNumbers(SEED);
    const people = await Promise.all([...ROLES, ...ROLES].map((role) => aPerson(role)));
    let changes = 0;
    for (let told = 0; told < AMENDED_STORIES; told += 1) {
      const author = oneOf(people, random);
      const others = people.filter(({ id }) => id !== author.id);
      const [editor, verifier] = [
        { ...others[0]!, role: 'editor' as const },
        { ...others[1]!, role: 'verifier' as const },
      ];
      let story = await aPublishedStory({ author: { ...author, role: 'contributor' }, editor, verifier });
      const id = String(story._id);
      for (let step = 0; step < STEPS; step += 1) {
        const person = random() < 0.2 ? author : oneOf(people, random);
        const user = { ...person, role: oneOf(DESK, random) };
        const before = story;
        try {
          const now = new Date(Date.now() + step * 20 * MINUTE_MS);
          await oneOf(AMENDING, random)(user, id, now, random);
        } catch (error) {
          expect(error).to.be.instanceOf(PortalError);
        }
        story = await Story.findById(id).orFail().lean();
        expect(firstBrokenEntry(story)).to.equal(undefined);
        expectApproved(before, story, user);
        if (story.title !== before.title) changes += 1;
        if (story.status === 'withdrawn') expect(story.amendment).to.equal(undefined);
      }
    }
    expect(changes, 'the walk does change texts').to.be.greaterThan(10);
  });
});
