import { deliverDue } from '../server/notifications/deliver.js';
import { tellAuthors } from '../server/notifications/tell.js';
import type { Job } from './index.js';

/** Tells authors of the steps of their stories, and sends what is due. */
export function tellAuthorsJob(): Job {
  return {
    name: 'tell-authors',
    schedule: '* * * * *',
    run: async (portal) => ({ ...(await tellAuthors(portal, new Date())), ...(await deliverDue(portal)) }),
  };
}
