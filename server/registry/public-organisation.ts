import type { AccountRecord } from '../../models/account.js';
import type { OrganisationRecord } from '../../models/organisation.js';
import { asOf, expiryOf } from './proof-policy.js';
import type { AccountStatus, OrganisationKind, Platform, ProofMethod } from '../../models/vocabulary.js';

/** An account as anyone may see it: how and when it was proved, never by whom or with what note. */
export interface PublicAccount {
  id: string;
  platform: Platform;
  handle: string;
  url: string;
  status: AccountStatus;
  verification?: {
    method: ProofMethod;
    at: Date;
    /** When it has to be proved again; past that it is official with a warning, for a while. */
    expiresAt: Date;
  };
  revocation?: { reason: string; at: Date };
}

/** An organisation as anyone may see it. How the office reaches it is not in here. */
export interface PublicOrganisation {
  id: string;
  code: string;
  slug: string;
  name: string;
  kind: OrganisationKind;
  /** Kode wilayah. */
  village?: string;
  district?: string;
  website?: string;
  address?: string;
  decreeNumber?: string;
}

export interface PublicDirectoryEntry extends PublicOrganisation {
  accounts: PublicAccount[];
}

export function toPublicAccount(account: AccountRecord, now = new Date()): PublicAccount {
  const { _id, platform, handle, url, status, verification, revocation } = asOf(account, now);
  return {
    id: String(_id),
    platform,
    handle,
    url,
    status,
    ...(verification && {
      verification: { method: verification.method, at: verification.at, expiresAt: expiryOf(verification) },
    }),
    ...(revocation && { revocation: { reason: revocation.reason, at: revocation.at } }),
  };
}

export function toPublicOrganisation(organisation: OrganisationRecord): PublicOrganisation {
  const { _id, code, slug, name, kind, village, district, website, address, decreeNumber } = organisation;
  return { id: String(_id), code, slug, name, kind, village, district, website, address, decreeNumber };
}

export function toDirectoryEntry(
  organisation: OrganisationRecord,
  accounts: AccountRecord[],
): PublicDirectoryEntry {
  return {
    ...toPublicOrganisation(organisation),
    accounts: accounts.map((account) => toPublicAccount(account)),
  };
}
