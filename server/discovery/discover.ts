import { Types } from 'mongoose';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation } from '../../models/organisation.js';
import { Proposal } from '../../models/proposal.js';
import type { Portal } from '../portal.js';
import { lookFailure } from '../registry/site-reader.js';
import { openExplorer, type Explorer, type Found } from './explore-site.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Sites of one run; the next one takes the rest. */
const SITES_MAX = 60;
const AT_ONCE = 4; // sites; of one host still one request at a time
const INTERVAL_MS = 7 * DAY_MS;
const AFTER_FAILURE_MS = 2 * DAY_MS;
const CLAIM_MS = 60 * 60_000; // longer than any site takes; after a crash the site waits this long

export interface DiscoveryReport {
  sites: number;
  failed: number;
  /** Found for the first time. */
  proposed: number;
}

/** Looks at the organisations' websites whose time has come, and proposes the feeds and accounts found there. */
export async function discover(
  portal: Portal,
  { now = new Date(), pauseMs }: { now?: Date; pauseMs?: number } = {},
): Promise<DiscoveryReport> {
  const report: DiscoveryReport = { sites: 0, failed: 0, proposed: 0 };
  const due = await Account.find(isDue(now), { _id: 1 }).limit(SITES_MAX).lean();
  const explorer = openExplorer(portal, pauseMs === undefined ? {} : { pauseMs });
  const worker = async () => {
    for (let next = due.pop(); next && !portal.stopping?.aborted; next = due.pop()) {
      const site = await claim(next._id, now);
      if (site) await look(site, { explorer, stopping: portal.stopping }, now, report);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    await explorer.close();
  }
  return report;
}

function isDue(now: Date) {
  return {
    platform: 'website' as const,
    status: { $in: ['verified' as const, 'unverified' as const] },
    'discovery.dueAt': { $not: { $gt: now } },
  };
}

/** Takes a site for this run, unless another process has it. */
function claim(_id: Types.ObjectId, now: Date): Promise<AccountRecord | null> {
  const dueAt = new Date(now.getTime() + CLAIM_MS);
  return Account.findOneAndUpdate({ _id, ...isDue(now) }, { $set: { 'discovery.dueAt': dueAt } }).lean();
}

async function look(
  site: AccountRecord,
  { explorer, stopping }: { explorer: Explorer; stopping?: AbortSignal | undefined },
  now: Date,
  report: DiscoveryReport,
): Promise<void> {
  if (!(await Organisation.exists({ _id: site.organisation, active: true }))) return;
  report.sites += 1;
  try {
    const found = await explorer.explore(site);
    report.proposed += await propose(site, found, now);
    await record(site, { at: now, dueAt: new Date(now.getTime() + INTERVAL_MS) });
  } catch (error) {
    // Told to stop: the site waits until the claim is over.
    if (stopping?.aborted) return;
    report.failed += 1;
    await record(site, {
      at: now,
      dueAt: new Date(now.getTime() + AFTER_FAILURE_MS),
      ...lookFailure(error),
    });
  }
}

function record({ _id }: AccountRecord, discovery: NonNullable<AccountRecord['discovery']>) {
  return Account.updateOne({ _id }, { $set: { discovery } }, { timestamps: false });
}

/** @returns how many are new: what is registered, or was proposed before, is not proposed again */
async function propose(site: AccountRecord, found: Found[], now: Date): Promise<number> {
  const keys = found.filter(({ kind }) => kind === 'account').map(({ key }) => key);
  const registered = await Account.find({ key: { $in: keys } }, { key: 1 }).lean();
  const known = new Set(registered.map(({ key }) => key));
  let proposed = 0;
  for (const { kind, key, ...rest } of found) {
    if (kind === 'account' && known.has(key)) continue;
    const { upsertedCount } = await Proposal.updateOne(
      { organisation: site.organisation, kind, key },
      {
        $set: { ...rest, site: site._id, lastSeenAt: now },
        $setOnInsert: { status: 'open', firstSeenAt: now },
      },
      { upsert: true },
    );
    proposed += upsertedCount;
  }
  return proposed;
}
