import { rateLimit } from '../middleware/rate-limit.js';

/** Pieces of one story, removed ones included. */
export const EVIDENCE_MAX = 100;

const HOUR_MS = 60 * 60 * 1000;

/** What one person adds, removes or has fetched again: each can send the portal out to a stranger's site. */
export const evidenceLimit = rateLimit({ name: 'evidence', windowMs: HOUR_MS, limit: 300 });
