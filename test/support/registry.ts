import type { AccountRecord } from '../../models/account.js';
import { Types } from 'mongoose';
import { Proposal, type ProposalRecord } from '../../models/proposal.js';
import type { OrganisationRecord } from '../../models/organisation.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { addAccount } from '../../server/registry/accounts.js';
import { revokeAccount, verifyAccount } from '../../server/registry/verification.js';
import { createOrganisation } from '../../server/registry/organisations.js';
import { aPerson } from './people.js';

export const SECRET_CONTACT = {
  contactName: 'Narahubung Rahasia',
  contactPhone: '0812-5555-0199',
  contactEmail: 'rahasia@contoh.example',
};
/** What must not be found on any page, in any answer and in any file. */
export const SECRETS = [...Object.values(SECRET_CONTACT), 'Catatan Rahasia'];

let made = 0;

/** An agency with a contact that only officers may see. */
export async function anAgency(fields: Record<string, string> = {}): Promise<OrganisationRecord> {
  made += 1;
  return createOrganisation({
    name: `Dinas Percontohan ${made}`,
    kind: 'agency',
    code: `OPD-${made}`,
    ...SECRET_CONTACT,
    ...fields,
  });
}

export interface AccountTraits {
  url?: string;
  organisation?: Pick<OrganisationRecord, '_id' | 'active'>;
  by?: CurrentUser;
}

/** An account of an agency that waits to be verified. */
export async function anUnverifiedAccount({
  url = 'https://www.instagram.com/pemkabbalangan/',
  organisation,
}: AccountTraits = {}): Promise<AccountRecord> {
  return addAccount(organisation ?? (await anAgency()), { url });
}

export async function aVerifiedAccount(traits: AccountTraits = {}): Promise<AccountRecord> {
  const { _id } = await anUnverifiedAccount(traits);
  const by = traits.by ?? (await aPerson('admin'));
  return verifyAccount(by, String(_id), { method: 'letter', note: 'Catatan Rahasia' }, new Date());
}

export async function aRevokedAccount(traits: AccountTraits = {}): Promise<AccountRecord> {
  const { _id } = await aVerifiedAccount(traits);
  return revokeAccount(await aPerson('admin'), String(_id), { reason: 'Akun diretas.' }, new Date());
}

/** Something found on a site that waits for an administrator. */
export async function aProposal(fields: Partial<ProposalRecord> = {}): Promise<ProposalRecord> {
  made += 1;
  const handle = `usulan.contoh.${made}`;
  const proposal = await Proposal.create({
    organisation: new Types.ObjectId(),
    kind: 'account',
    key: `instagram:${handle}`,
    platform: 'instagram',
    handle,
    url: `https://www.instagram.com/${handle}/`,
    site: new Types.ObjectId(),
    page: 'https://desa.contoh.example/',
    how: 'link',
    status: 'open',
    firstSeenAt: new Date(),
    lastSeenAt: new Date(),
    ...fields,
  });
  return proposal.toObject();
}
