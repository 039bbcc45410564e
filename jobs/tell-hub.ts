import { tellHub } from '../server/websub/tell-hub.js';
import type { Job } from './index.js';

/** Tells the WebSub hub which feeds changed in the last minute. */
export function tellHubJob(): Job {
  return { name: 'tell-hub', schedule: '* * * * *', run: (portal) => tellHub(portal, new Date()) };
}
