import { z } from 'zod';
import { Account } from '../../models/account.js';
import { Invitation } from '../../models/invitation.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { Post } from '../../models/post.js';
import { Proposal, type ProposalRecord } from '../../models/proposal.js';
import { Source } from '../../models/source.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { STORY_STATUSES } from '../../models/vocabulary.js';
import { setPostsOfficial } from '../aggregation/save-posts.js';
import { ensureSourceForAccount } from '../aggregation/sources.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict, Invalid, NotFound } from '../errors.js';
import { findPlace } from '../regions/gazetteer.js';
import { changeStories } from '../stories/change.js';
import { parse } from '../validation/parse.js';
import { changeBy } from './history.js';
import { findOrganisation } from './organisations.js';
import { asOf } from './proof-policy.js';

/** Times in a row that nothing of a batch could be moved, because somebody changes all of it at the same moment. */
const TRIES = 5;
const STORIES_AT_ONCE = 200;

const target = z.object({
  into: z.string().trim().min(1, 'required'),
  sure: z.literal('true', 'required'),
});

export interface MergeReport {
  into: OrganisationRecord;
  accounts: number;
  stories: number;
  members: number;
}

/**
 * Makes one organisation of two: accounts, stories and members of the double move to the other, and the address of its
 * page leads there. Every step can be taken again, so that a merge that was cut short is finished by asking once more.
 * @param input `{into, sure: 'true'}`: the code of the organisation that stays
 * @throws NotFound; Invalid `into`, `sure`; Conflict `region-organisation`, `organisation-merged`
 */
export async function mergeOrganisation(
  user: Pick<CurrentUser, 'id' | 'role'>,
  doubleId: string,
  input: unknown,
  now: Date,
): Promise<MergeReport> {
  const double = await findOrganisation(doubleId);
  const { into: code } = parse(target, input);
  // Every place of the regency keeps its own entry.
  if (findPlace(double.code)) throw new Conflict('region-organisation');
  const into = await Organisation.findOne({ code, active: true }).lean();
  if (!into) throw new Invalid({ into: 'unknown-organisation' });
  if (into._id.equals(double._id)) throw new Invalid({ into: 'same-organisation' });
  if (double.mergedInto && !double.mergedInto.equals(into._id)) throw new Conflict('organisation-merged');

  await markMerged(user, double, into, now);
  const accounts = await moveAccounts(user, double, into, now);
  const members = await User.updateMany({ organisation: double._id }, { $set: { organisation: into._id } });
  await Invitation.updateMany({ organisation: double._id }, { $set: { organisation: into._id } });
  await moveProposals(double, into);
  const stories = await moveStories(user, double, into, now);
  return { into, accounts, stories, members: members.modifiedCount };
}

/** The organisation that a double became, or undefined when the slug is none's. */
export async function mergedAway(slug: string): Promise<OrganisationRecord | undefined> {
  const double = await Organisation.findOne({ slug, active: false }).lean();
  const into = double?.mergedInto && (await Organisation.findById(double.mergedInto).lean());
  return into?.active ? into : undefined;
}

async function markMerged(
  user: Pick<CurrentUser, 'id'>,
  double: OrganisationRecord,
  into: OrganisationRecord,
  now: Date,
): Promise<void> {
  const mergedInto = into._id;
  const marked = await Organisation.updateOne(
    { _id: double._id, mergedInto: { $in: [null, mergedInto] } },
    { $set: { active: false, mergedInto } },
  );
  if (marked.matchedCount === 0) throw new Conflict('organisation-merged');
  const notes = [
    [double._id, 'merged-away', `${into.name} (${into.code})`],
    [into._id, 'merged', `${double.name} (${double.code})`],
  ] as const;
  for (const [_id, action, note] of notes) {
    await Organisation.updateOne(
      { _id, history: { $not: { $elemMatch: { action, note } } } },
      { $push: { history: changeBy(user, action, now, { note }) } },
    );
  }
  // What had been merged into the double belongs to the other now, too.
  await Organisation.updateMany({ mergedInto: double._id }, { $set: { mergedInto } });
}

async function moveAccounts(
  user: Pick<CurrentUser, 'id'>,
  double: OrganisationRecord,
  into: OrganisationRecord,
  now: Date,
): Promise<number> {
  const organisation = into._id;
  const history = changeBy(user, 'moved', now, { note: `${double.name} → ${into.name}` });
  const moving = await Account.find({ organisation: double._id }).lean();
  for (const { _id } of moving) {
    // Posts and source first: as long as the account has not moved, this is done again.
    await Source.updateOne({ account: _id }, { $set: { organisation } });
    await Post.updateMany({ account: _id }, { $set: { organisation } });
    const account = await Account.findByIdAndUpdate(
      _id,
      { $set: { organisation }, $push: { history } },
      { returnDocument: 'after' },
    )
      .lean()
      .orFail(new NotFound('account-not-found'));
    await ensureSourceForAccount(account, now);
    await setPostsOfficial(_id, asOf(account, now).status === 'verified');
  }
  return moving.length;
}

/** What both had been proposed stays the other's. */
async function moveProposals(double: OrganisationRecord, into: OrganisationRecord): Promise<void> {
  const same = ({ kind, key }: Pick<ProposalRecord, 'kind' | 'key'>) => `${kind} ${key}`;
  const kept = await Proposal.find({ organisation: into._id }, { kind: 1, key: 1 }).lean();
  const known = new Set(kept.map(same));
  const doubles = await Proposal.find({ organisation: double._id }, { kind: 1, key: 1 }).lean();
  const twice = doubles.filter((one) => known.has(same(one))).map(({ _id }) => _id);
  await Proposal.deleteMany({ _id: { $in: twice } });
  await Proposal.updateMany({ organisation: double._id }, { $set: { organisation: into._id } });
}

/** Batch by batch: what somebody changes at the same moment still is the double's, and comes with the next one. */
async function moveStories(
  user: Pick<CurrentUser, 'id' | 'role'>,
  double: OrganisationRecord,
  into: OrganisationRecord,
  now: Date,
): Promise<number> {
  const ofDouble = { status: { $in: [...STORY_STATUSES] }, organisation: double._id };
  const note = `${double.name} → ${into.name}`;
  let moved = 0;
  for (let failures = 0; failures < TRIES;) {
    const stories = await Story.find(ofDouble).limit(STORIES_AT_ONCE).lean();
    if (stories.length === 0) return moved;
    const changed = await changeStories(
      stories,
      ({ status }) => ({ action: 'organisation-merged', by: user, to: status, at: now, note }),
      { set: { organisation: into._id } },
    );
    moved += changed;
    if (changed === 0) failures += 1;
  }
  throw new Conflict('story-changed');
}
