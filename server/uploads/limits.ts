import { rateLimit } from '../middleware/rate-limit.js';

const HOUR_MS = 60 * 60 * 1000;

/** From the last byte that arrived: a village can be without power for a night. */
export const KEPT_MS = 24 * HOUR_MS;
/** Of one person, that are or may become photos and that no story took yet: five full drafts. */
export const WAITING_MAX = 30;

/** New uploads of one person. */
export const uploadLimit = rateLimit({ name: 'uploads', windowMs: HOUR_MS, limit: 600 });

/** Parts of uploads of one person: on a weak line, a photo comes in dozens of them. */
export const partLimit = rateLimit({ name: 'upload-parts', windowMs: HOUR_MS, limit: 6_000 });
