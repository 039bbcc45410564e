import { rateLimit } from '../middleware/rate-limit.js';
import { queryText } from '../validation/form.js';
import { isShareLink } from './share-link.js';

const HOUR_MS = 60 * 60 * 1000;

/** Looks that one person has the portal take: each sends it out to a stranger's site. */
export const checkLimit = rateLimit({ name: 'proof-check', windowMs: HOUR_MS, limit: 60 });

/** Share links that one person has the portal open, on the pages that anybody may ask. */
export const shareLinkLimit = rateLimit({
  name: 'share-links',
  windowMs: HOUR_MS,
  limit: 60,
  only: (req) => isShareLink(queryText(req, 'alamat') ?? queryText(req, 'url') ?? ''),
});
