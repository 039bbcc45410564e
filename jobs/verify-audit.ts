import { verifiedAudit } from '../server/moderation/verify-audit.js';
import type { Job } from './index.js';

/** Checks every audit trail; what does not hold fails the run, where an administrator sees it. */
export function verifyAuditJob(): Job {
  return { name: 'verify-audit', schedule: '50 2 * * *', run: () => verifiedAudit() };
}
