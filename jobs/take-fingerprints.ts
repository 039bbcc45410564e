import { takeMissingFingerprints } from '../server/media/missing-fingerprints.js';
import type { Portal } from '../server/portal.js';
import type { Job } from './index.js';

/** Takes the fingerprints of photos that were stored before the portal took any. */
export function takeFingerprintsJob({ stopping }: Portal): Job {
  return {
    name: 'take-fingerprints',
    schedule: '40 3 * * *',
    run: () => takeMissingFingerprints(stopping),
  };
}
