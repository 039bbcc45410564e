import { raiseAlerts } from '../server/alerts/raise.js';
import type { Job } from './index.js';

/** Tells the office what has to be looked into. @param watched the other jobs: of its own failure it could not tell */
export function raiseAlertsJob(watched: Job[]): Job {
  return {
    name: 'raise-alerts',
    schedule: '5-59/15 * * * *',
    run: (portal) =>
      raiseAlerts(
        portal,
        watched.map(({ name }) => name),
        new Date(),
      ),
  };
}
