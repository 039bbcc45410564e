import { makeAvif } from '../server/media/make-avif.js';
import type { Portal } from '../server/portal.js';
import type { Job } from './index.js';

/** Makes photos of stories that were published since the last run smaller still. */
export function makeAvifJob({ stopping }: Portal): Job {
  return { name: 'make-avif', schedule: '*/10 * * * *', run: () => makeAvif(stopping) };
}
