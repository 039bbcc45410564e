import { nightlyBackup } from '../server/backup/nightly.js';
import type { Portal } from '../server/portal.js';
import type { Job } from './index.js';

/** Writes everything into one file, before the first sweeps of the night. */
export function backUpJob({ config }: Portal): Job {
  return { name: 'back-up', schedule: '10 1 * * *', run: () => nightlyBackup(config.backup) };
}
