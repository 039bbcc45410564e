import { sealRemaining } from '../server/moderation/ledger.js';
import type { Job } from './index.js';

/** Puts into the ledger what a crash kept out of it. */
export function sealAuditJob(): Job {
  return { name: 'seal-audit', schedule: '*/10 * * * *', run: () => sealRemaining() };
}
