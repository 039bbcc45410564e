import { discover } from '../server/discovery/discover.js';
import type { Job } from './index.js';

/** Looks on the organisations' websites for feeds and accounts that are not in the registry. */
export function discoverAccountsJob(): Job {
  return { name: 'discover-accounts', schedule: '25 * * * *', run: (portal) => discover(portal) };
}
