import { refreshSources } from '../server/aggregation/refresh.js';
import type { Portal } from '../server/portal.js';
import type { Job } from './index.js';

/** Reads the feeds whose time has come. */
export function refreshSourcesJob({ config }: Portal): Job {
  return {
    name: 'refresh-sources',
    schedule: config.refreshSchedule,
    everywhere: true,
    run: (portal) => refreshSources(portal),
  };
}
