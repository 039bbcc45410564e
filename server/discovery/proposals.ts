import { Types } from 'mongoose';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { Proposal, type ProposalRecord } from '../../models/proposal.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict, Invalid, NotFound } from '../errors.js';
import { registerAddress, setFeed } from '../registry/accounts.js';
import { asOf } from '../registry/proof-policy.js';
import { verifyAccount } from '../registry/verification.js';

/** A proposal as an administrator sees it. */
export interface ShownProposal extends ProposalRecord {
  owner: Pick<OrganisationRecord, '_id' | 'name'>;
  /** Whether the site it was found on is official, so that the link there is proof. */
  proved: boolean;
  /** Sites of other organisations that lead there too: many mean the maker of a theme. */
  elsewhere: number;
}

/** What waits for an administrator, organisation by organisation. */
export async function listProposals({ skip, limit }: { skip: number; limit: number }): Promise<{
  items: ShownProposal[];
  more: boolean;
}> {
  const found = await Proposal.find({ status: 'open' })
    .sort({ organisation: 1, _id: 1 })
    .skip(skip)
    .limit(limit + 1)
    .lean();
  const shown = found.slice(0, limit);
  const [owners, sites, same] = await Promise.all([
    Organisation.find({ _id: { $in: shown.map(({ organisation }) => organisation) } }, { name: 1 }).lean(),
    Account.find({ _id: { $in: shown.map(({ site }) => site) } }).lean(),
    Proposal.find({ key: { $in: shown.map(({ key }) => key) } }, { key: 1 }).lean(),
  ]);
  const items = shown.flatMap((proposal): ShownProposal[] => {
    const owner = owners.find(({ _id }) => _id.equals(proposal.organisation));
    const site = sites.find(({ _id }) => _id.equals(proposal.site));
    if (!owner) return [];
    const elsewhere = same.filter(({ key }) => key === proposal.key).length - 1;
    return [{ ...proposal, owner, elsewhere, proved: isOfficial(site, new Date()) }];
  });
  return { items, more: found.length > limit };
}

/**
 * Takes a proposal over into the registry: the account, or the address of the site's feed.
 * @param official declare the account official at once; the link on the official site is the proof
 * @throws NotFound; Conflict `proposal-decided`, `site-not-official`; Invalid `url: taken`
 */
export async function acceptProposal(
  user: Pick<CurrentUser, 'id'>,
  id: string,
  { official }: { official: boolean },
  now: Date,
): Promise<ProposalRecord> {
  const site = await Account.findById((await findOpen(id)).site).lean();
  if (official && !isOfficial(site, now)) throw new Conflict('site-not-official');
  const proposal = await decide(user, id, 'accepted', now);
  try {
    await takeOver(user, proposal, official, now);
  } catch (error) {
    // Registered by somebody else since it was found: there is nothing left to accept.
    if (!(error instanceof Invalid)) await reopen(proposal);
    throw error;
  }
  return proposal;
}

/** Leaves a proposal out for good. @throws NotFound; Conflict `proposal-decided` */
export async function dismissProposal(
  user: Pick<CurrentUser, 'id'>,
  id: string,
  now: Date,
): Promise<ProposalRecord> {
  await findOpen(id);
  return decide(user, id, 'dismissed', now);
}

async function takeOver(
  user: Pick<CurrentUser, 'id'>,
  { kind, organisation: owner, platform, handle, url, key, site, page }: ProposalRecord,
  official: boolean,
  now: Date,
): Promise<void> {
  if (kind === 'feed') {
    await setFeed(String(site), url, user);
    return;
  }
  const organisation = await Organisation.findById(owner)
    .orFail(new NotFound('organisation-not-found'))
    .lean();
  const account = await registerAddress(organisation, { platform, handle, url, key }, { by: user });
  if (official) await verifyAccount(user, String(account._id), { method: 'rel-me', note: page }, now);
}

async function findOpen(id: string): Promise<ProposalRecord> {
  const proposal = Types.ObjectId.isValid(id) ? await Proposal.findById(id).lean() : null;
  if (!proposal) throw new NotFound();
  if (proposal.status !== 'open') throw new Conflict('proposal-decided');
  return proposal;
}

async function decide(
  user: Pick<CurrentUser, 'id'>,
  _id: string,
  status: 'accepted' | 'dismissed',
  now: Date,
): Promise<ProposalRecord> {
  const decision = { by: new Types.ObjectId(user.id), at: now };
  const decided = await Proposal.findOneAndUpdate(
    { _id, status: 'open' },
    { $set: { status, decision } },
    { returnDocument: 'after' },
  ).lean();
  if (!decided) throw new Conflict('proposal-decided');
  return decided;
}

function reopen({ _id }: ProposalRecord) {
  return Proposal.updateOne({ _id }, { $set: { status: 'open' }, $unset: { decision: 1 } });
}

function isOfficial(site: AccountRecord | null | undefined, now: Date): boolean {
  return site ? asOf(site, now).status === 'verified' : false;
}
