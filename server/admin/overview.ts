import { Account } from '../../models/account.js';
import { JobRun } from '../../models/job-run.js';
import { Organisation } from '../../models/organisation.js';
import { Proposal } from '../../models/proposal.js';
import { Source } from '../../models/source.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { weakBefore } from '../registry/proof-policy.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** One number that an administrator looks at, and where it leads. */
export interface Figure {
  /** Names its words in the locale file `admin` under `figure`. */
  key: string;
  value: number;
  href: string;
  /** Somebody should do something about it. */
  pressing: boolean;
}

/** The state of the portal in a handful of numbers. */
export async function overview(now = new Date()): Promise<Figure[]> {
  const yesterday = new Date(now.getTime() - DAY_MS);
  const [pending, active, waiting, organisations, unverified, failingSources, failedJobs, proposals, weak] =
    await Promise.all([
      User.countDocuments({ status: 'pending' }),
      User.countDocuments({ status: 'active' }),
      Story.countDocuments({ status: 'submitted' }),
      Organisation.countDocuments({ active: true }),
      Account.countDocuments({ status: 'unverified' }),
      Source.countDocuments({ active: true, consecutiveFailures: { $gt: 0 } }),
      JobRun.countDocuments({ startedAt: { $gte: yesterday }, outcome: 'failed' }),
      Proposal.countDocuments({ status: 'open' }),
      Account.countDocuments({ status: 'verified', 'verification.expiresAt': { $lt: weakBefore(now) } }),
    ]);
  return [
    { key: 'pending-users', value: pending, href: '/admin/pengguna?status=pending', pressing: pending > 0 },
    { key: 'waiting-stories', value: waiting, href: '/meja', pressing: false },
    { key: 'unverified-accounts', value: unverified, href: '/admin/akun', pressing: unverified > 0 },
    { key: 'weak-proofs', value: weak, href: '/admin/akun?bukti=perlu', pressing: weak > 0 },
    { key: 'proposals', value: proposals, href: '/admin/usulan', pressing: false },
    { key: 'failing-sources', value: failingSources, href: '/admin/sumber', pressing: failingSources > 0 },
    { key: 'failed-jobs', value: failedJobs, href: '/admin/pekerjaan', pressing: failedJobs > 0 },
    { key: 'active-users', value: active, href: '/admin/pengguna?status=active', pressing: false },
    { key: 'organisations', value: organisations, href: '/admin/organisasi', pressing: false },
  ];
}
