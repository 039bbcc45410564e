import { announceNews } from '../server/following/announce.js';
import { sendNews } from '../server/following/send-news.js';
import type { Job } from './index.js';

/** Tells readers who follow topics and places of what was published, and sends what is due. */
export function tellFollowersJob(): Job {
  return {
    name: 'tell-followers',
    schedule: '* * * * *',
    run: async (portal) => ({ announced: await announceNews(new Date()), ...(await sendNews(portal)) }),
  };
}
