import { keepViews } from '../server/readership/views.js';
import type { Job } from './index.js';

/** Writes down what each instance counted of its readers. */
export function keepViewsJob(): Job {
  return { name: 'keep-views', schedule: '* * * * *', everywhere: true, quiet: true, run: () => keepViews() };
}
