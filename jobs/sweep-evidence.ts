import { sweepEvidence } from '../server/evidence/sweep.js';
import type { Job } from './index.js';

/** Removes files that belong to no evidence. */
export function sweepEvidenceJob(): Job {
  return { name: 'sweep-evidence', schedule: '40 3 * * *', run: () => sweepEvidence() };
}
