import { sweepUploads } from '../server/uploads/uploads.js';
import type { Job } from './index.js';

/** Removes uploads that were never finished, or that no story took. */
export function sweepUploadsJob(): Job {
  return { name: 'sweep-uploads', schedule: '50 * * * *', run: () => sweepUploads() };
}
