import { Account, type AccountRecord } from '../../models/account.js';
import type { Portal } from '../portal.js';
import { changeBy } from './history.js';
import { lookForId, lookForLink, otherOwner, readFromNowOn, type Look } from './proof-checks.js';
import { PLATFORMS_WITH_ID } from './profile.js';
import { expiryOf, nextLook, proofExpiry, proofState } from './proof-policy.js';
import { openSiteReader, type SiteReader } from './site-reader.js';
import { tellOfficers } from './tell-officers.js';
import { lapseAccount } from './verification.js';

/** Of one run; the next one takes the rest. */
const ACCOUNTS_MAX = 500;
const AT_ONCE = 4; // accounts; of one host still one request at a time

export interface RecheckReport {
  checked: number;
  /** Link that is still there. */
  renewed: number;
  /** Proof expired, or the name belongs to somebody else: official with a warning. */
  warned: number;
  /** Past its grace: not official any more. */
  lapsed: number;
  /** Officers who were told of any of this. */
  told: number;
}

/**
 * Looks at the proofs whose time has come: a link back is looked for and, when it is there, holds on; an id of the
 * platform is kept or compared; what ran out is warned about, and ends after its grace.
 */
export async function recheckProofs(
  portal: Portal,
  { now = new Date(), pauseMs }: { now?: Date; pauseMs?: number } = {},
): Promise<RecheckReport> {
  const report: RecheckReport = { checked: 0, renewed: 0, warned: 0, lapsed: 0, told: 0 };
  // Proofs from before there was a date have none: they are due.
  const due = await Account.find({ status: 'verified', proofDueAt: { $not: { $gt: now } } })
    .limit(ACCOUNTS_MAX)
    .lean();
  const site = openSiteReader(portal, pauseMs === undefined ? {} : { pauseMs });
  const worker = async () => {
    for (let account = due.pop(); account && !portal.stopping?.aborted; account = due.pop()) {
      await recheck(account, { site, portal }, now, report);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    await site.close();
  }
  return report;
}

async function recheck(
  account: AccountRecord,
  { site, portal }: { site: SiteReader; portal: Portal },
  now: Date,
  report: RecheckReport,
): Promise<void> {
  const { verification } = account;
  if (!verification) return;
  const seenId = PLATFORMS_WITH_ID.includes(account.platform) ? await lookForId(account, site) : undefined;
  const other = otherOwner(account, seenId);
  const look = await lookAt(account, site, now, other);
  // Told to stop: what was not seen is no finding.
  if (portal.stopping?.aborted) return;
  const renewed = look?.check.found === true && verification.method === 'rel-me';
  const expiresAt = other
    ? earlier(expiryOf(verification), now)
    : renewed
      ? proofExpiry('rel-me', now)
      : expiryOf(verification);
  const current = { ...verification, expiresAt };
  const state = proofState(current, now);
  report.checked += 1;
  if (renewed) report.renewed += 1;
  if (state === 'expired') report.warned += 1;
  const lapsed = state === 'lapsed' && (await lapseAccount(account, now));
  if (lapsed) report.lapsed += 1;
  const learned = account.platformId === undefined && seenId !== undefined;
  const known = account.check?.error === 'identity-changed';
  const kept = await Account.findOneAndUpdate(
    // Somebody may have proved or revoked it meanwhile, and knows better.
    { _id: account._id, status: 'verified', 'verification.at': verification.at },
    {
      $set: {
        'verification.expiresAt': expiresAt,
        proofDueAt: nextLook(current, now),
        ...(look && { check: look.check }),
        ...(learned && { platformId: seenId }),
      },
      ...(other && !known && { $push: { history: changeBy(undefined, 'identity-changed', now) } }),
    },
    { returnDocument: 'after' },
  ).lean();
  if (kept && learned) await readFromNowOn(kept);
  if (kept || lapsed) {
    report.told += await tellOfficers(portal, account, { verification: current, state }, now);
  }
}

async function lookAt(
  account: AccountRecord,
  site: SiteReader,
  now: Date,
  other: boolean,
): Promise<Look | undefined> {
  if (other) {
    return { check: { method: 'code', at: now, found: false, page: account.url, error: 'identity-changed' } };
  }
  return account.verification?.method === 'rel-me' ? lookForLink(account, site, now) : undefined;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
