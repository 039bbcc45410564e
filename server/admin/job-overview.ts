import { jobTable, type Job } from '../../jobs/index.js';
import { JobRun, type JobRunRecord } from '../../models/job-run.js';
import type { Portal } from '../portal.js';

const RUNS_SHOWN = 10;

export interface JobWithRuns extends Pick<Job, 'name' | 'schedule'> {
  /** The last ten, newest first. */
  runs: (JobRunRecord & { durationMs?: number })[];
}

/** Every job of the schedule with its last runs. */
export function jobOverview(portal: Portal): Promise<JobWithRuns[]> {
  return Promise.all(
    jobTable(portal).map(async ({ name, schedule }) => {
      const runs = await JobRun.find({ job: name }).sort({ startedAt: -1 }).limit(RUNS_SHOWN).lean();
      return {
        name,
        schedule,
        runs: runs.map((run) => ({
          ...run,
          durationMs: run.finishedAt && run.finishedAt.getTime() - run.startedAt.getTime(),
        })),
      };
    }),
  );
}
