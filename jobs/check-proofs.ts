import { recheckProofs } from '../server/registry/recheck-proofs.js';
import type { Job } from './index.js';

/** Looks again at what proves that accounts are official, and ends what ran out. */
export function checkProofsJob(): Job {
  return { name: 'check-proofs', schedule: '10 * * * *', run: (portal) => recheckProofs(portal) };
}
