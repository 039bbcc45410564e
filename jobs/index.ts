import { schedule, type ScheduledTask } from 'node-cron';
import { JobRun } from '../models/job-run.js';
import type { Portal } from '../server/portal.js';
import { refreshSourcesJob } from './refresh-sources.js';

export interface Job {
  name: string;
  /** Cron expression, in the portal's time zone. */
  schedule: string;
  /** One call into a feature; what it returns is kept with the run. */
  run(portal: Portal): Promise<unknown>;
}

/** The schedule: every job of the portal. */
export function jobTable(portal: Portal): Job[] {
  return [refreshSourcesJob(portal)];
}

/** Puts every job on its schedule. `stop` ends the schedule and waits for runs under way. */
export function startJobs(portal: Portal): { stop(): Promise<void> } {
  const running = new Set<Promise<unknown>>();
  const tasks: ScheduledTask[] = jobTable(portal).map((job) =>
    schedule(
      job.schedule,
      async () => {
        const run = recordRun(job, portal);
        running.add(run);
        // The outcome is on record; the schedule goes on.
        await run.catch((error: unknown) => portal.log.error({ err: error, job: job.name }, 'job failed'));
        running.delete(run);
      },
      { name: job.name, timezone: portal.config.timeZone, noOverlap: true },
    ),
  );
  return {
    async stop() {
      for (const task of tasks) await task.destroy();
      await Promise.allSettled(running);
    },
  };
}

/**
 * Runs one job now and records the run.
 * @throws Error when no job has this name, or what the job throws
 */
export async function runJob(name: string, portal: Portal): Promise<unknown> {
  const job = jobTable(portal).find((candidate) => candidate.name === name);
  if (!job) {
    const names = jobTable(portal).map((candidate) => candidate.name);
    throw new Error(`no job is called "${name}"; there are: ${names.join(', ') || 'none'}`);
  }
  return recordRun(job, portal);
}

async function recordRun(job: Job, portal: Portal): Promise<unknown> {
  const run = await JobRun.create({ job: job.name, startedAt: new Date() });
  const finish = (outcome: 'succeeded' | 'failed', result: unknown) =>
    JobRun.updateOne({ _id: run._id }, { $set: { outcome, result, finishedAt: new Date() } });
  try {
    const result = await job.run(portal);
    await finish('succeeded', result ?? null);
    return result;
  } catch (error) {
    await finish('failed', (error as Error).message);
    throw error;
  }
}
