import { sweepPhotos } from '../server/media/sweep.js';
import type { Job } from './index.js';

/** Removes photos that belong to no story. */
export function sweepPhotosJob(): Job {
  return { name: 'sweep-photos', schedule: '20 3 * * *', run: () => sweepPhotos() };
}
