import { takeCopies } from '../server/evidence/take-copies.js';
import type { Job } from './index.js';

/** Fetches the pages behind evidence that were left waiting. */
export function copyEvidenceJob(): Job {
  return { name: 'copy-evidence', schedule: '*/5 * * * *', run: (portal) => takeCopies(portal) };
}
