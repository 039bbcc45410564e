import { rateLimit } from '../middleware/rate-limit.js';

const HOUR_MS = 60 * 60 * 1000;

/** Questions of one address: a village office or a phone network is many people behind one. */
const ofOneAddress = rateLimit({ name: 'questions', windowMs: HOUR_MS, limit: 20 });
/** Questions of everybody: what a desk of a few people can still look through. */
const ofAll = rateLimit({ name: 'questions-of-all', windowMs: 24 * HOUR_MS, limit: 1_000, key: () => 'all' });

export const questionLimit = [ofOneAddress, ofAll];

/** Looks at how a question stands: nobody tries receipts through. */
export const receiptLimit = rateLimit({ name: 'question-receipts', windowMs: HOUR_MS / 6, limit: 120 });
