import { rateLimit } from '../middleware/rate-limit.js';

const HOUR_MS = 60 * 60 * 1000;

// An office that moves its archive here by script stays below these; a script gone wild does not.

/** Stories and changes to them, of one person. */
export const submissionLimit = rateLimit({ name: 'submissions', windowMs: HOUR_MS, limit: 1_000 });

/** Photos sent one by one, of one person. */
export const photoLimit = rateLimit({ name: 'photos', windowMs: HOUR_MS, limit: 600 });

/** Forms of one address whose session ended while writing: they are read into memory before anybody is known. */
export const signedOutLimit = rateLimit({ name: 'signed-out-forms', windowMs: HOUR_MS / 6, limit: 30 });

/** Looks at how a text will be shown, of one person. */
export const previewLimit = rateLimit({ name: 'previews', windowMs: HOUR_MS, limit: 600 });
