import { sweepLetters } from '../server/registry/sweep-letters.js';
import type { Job } from './index.js';

/** Removes letters that prove no account any more. */
export function sweepLettersJob(): Job {
  return { name: 'sweep-letters', schedule: '50 3 * * *', run: () => sweepLetters() };
}
