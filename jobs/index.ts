import { Types } from 'mongoose';
import { schedule, type ScheduledTask } from 'node-cron';
import { JobRun } from '../models/job-run.js';
import { alertChannels } from '../server/alerts/send-alerts.js';
import { measureJob } from '../server/metrics/measures.js';
import { Conflict, NotFound } from '../server/errors.js';
import type { Portal } from '../server/portal.js';
import { backUpJob } from './back-up.js';
import { checkProofsJob } from './check-proofs.js';
import { copyEvidenceJob } from './copy-evidence.js';
import { cronLog } from './cron-log.js';
import { discoverAccountsJob } from './discover-accounts.js';
import { keepViewsJob } from './keep-views.js';
import { makeAvifJob } from './make-avif.js';
import { raiseAlertsJob } from './raise-alerts.js';
import { refreshSourcesJob } from './refresh-sources.js';
import { runLeases } from './run-lease.js';
import { sealAuditJob } from './seal-audit.js';
import { sweepEvidenceJob } from './sweep-evidence.js';
import { sweepLettersJob } from './sweep-letters.js';
import { sweepPhotosJob } from './sweep-photos.js';
import { sweepPostsJob } from './sweep-posts.js';
import { sweepUploadsJob } from './sweep-uploads.js';
import { takeFingerprintsJob } from './take-fingerprints.js';
import { tellAuthorsJob } from './tell-authors.js';
import { tellFollowersJob } from './tell-followers.js';
import { tellHubJob } from './tell-hub.js';
import { verifyAuditJob } from './verify-audit.js';

export interface Job {
  name: string;
  /** Cron expression, in the portal's time zone. */
  schedule: string;
  /** Runs on every instance, because they share the work by claiming parts of it; others run on one of them. */
  everywhere?: true;
  /** Runs so often that only its last run is on record. */
  quiet?: true;
  /** One call into a feature; what it returns is kept with the run. */
  run(portal: Portal): Promise<unknown>;
}

/** The schedule: every job of the portal. */
export function jobTable(portal: Portal): Job[] {
  const jobs = [
    refreshSourcesJob(portal),
    copyEvidenceJob(),
    sealAuditJob(),
    sweepPhotosJob(),
    sweepUploadsJob(),
    sweepEvidenceJob(),
    sweepLettersJob(),
    sweepPostsJob(portal),
    verifyAuditJob(),
    takeFingerprintsJob(portal),
    makeAvifJob(portal),
    ...(portal.config.backup.kept > 0 ? [backUpJob(portal)] : []),
    tellAuthorsJob(),
    tellFollowersJob(),
    ...(portal.config.webSubHub ? [tellHubJob()] : []),
    keepViewsJob(),
    checkProofsJob(),
    discoverAccountsJob(),
  ];
  return alertChannels(portal).size > 0 ? [...jobs, raiseAlertsJob(jobs)] : jobs;
}

/** Jobs that this process runs at the moment, by name: no job runs twice at once. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Puts every job on its schedule, shared with the other instances on the same database. `stop` ends the schedule and
 * waits for runs under way.
 */
export function startJobs(portal: Portal): { stop(): Promise<void> } {
  const runCoordinator = runLeases();
  let stopped = false;
  const tasks: ScheduledTask[] = jobTable(portal).map((job) =>
    schedule(
      job.schedule,
      async () => {
        if (!stopped && !underWay.has(job.name)) await runInBackground(job, portal);
      },
      {
        name: job.name,
        timezone: portal.config.timeZone,
        noOverlap: true,
        distributed: !job.everywhere,
        runCoordinator,
        logger: cronLog(portal.log),
      },
    ),
  );
  return {
    async stop() {
      stopped = true;
      for (const task of tasks) await task.destroy();
      await Promise.allSettled(underWay.values());
      await runCoordinator.settled();
    },
  };
}

/**
 * Runs one job now and records the run.
 * @throws NotFound `job-not-found`, Conflict `job-under-way`, or what the job throws
 */
export async function runJob(name: string, portal: Portal): Promise<unknown> {
  return recordRun(findJob(name, portal), portal);
}

/**
 * Starts one job and does not wait for it: its outcome is on record (`JobRun`) and in the log.
 * @throws NotFound `job-not-found`, Conflict `job-under-way`
 */
export function startJob(name: string, portal: Portal): void {
  const job = findJob(name, portal);
  void runInBackground(job, portal);
}

function findJob(name: string, portal: Portal): Job {
  const jobs = jobTable(portal);
  const job = jobs.find((candidate) => candidate.name === name);
  if (!job) throw new NotFound('job-not-found', { names: jobs.map((one) => one.name).join(', ') });
  if (underWay.has(name)) throw new Conflict('job-under-way', { name });
  return job;
}

async function runInBackground(job: Job, portal: Portal): Promise<void> {
  // The outcome is on record; the schedule goes on.
  await recordRun(job, portal).catch((error: unknown) => {
    portal.log.error({ err: error, job: job.name }, 'job failed');
  });
}

function recordRun(job: Job, portal: Portal): Promise<unknown> {
  const run = runAndRecord(job, portal).finally(() => underWay.delete(job.name));
  underWay.set(job.name, run);
  return run;
}

async function runAndRecord(job: Job, portal: Portal): Promise<unknown> {
  const startedAt = new Date();
  const record = job.quiet ? { job: job.name } : { _id: new Types.ObjectId(), job: job.name };
  if (!job.quiet) await JobRun.create({ ...record, startedAt });
  const finish = (outcome: 'succeeded' | 'failed', result: unknown) => {
    measureJob(job.name, outcome, startedAt);
    const ended = { startedAt, finishedAt: new Date(), outcome, result };
    return JobRun.updateOne(record, { $set: ended }, { upsert: true });
  };
  try {
    const result = await job.run(portal);
    await finish('succeeded', result ?? null);
    return result;
  } catch (error) {
    await finish('failed', (error as Error).message);
    throw error;
  }
}
