import { rateLimit } from '../middleware/rate-limit.js';

const HOUR_MS = 60 * 60 * 1000;

/** Looks that one person has the portal take: each sends it out to a stranger's site. */
export const checkLimit = rateLimit({ name: 'proof-check', windowMs: HOUR_MS, limit: 60 });
