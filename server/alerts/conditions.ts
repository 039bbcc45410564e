import type { AlertRecord } from '../../models/alert.js';
import { JobRun } from '../../models/job-run.js';
import { Organisation } from '../../models/organisation.js';
import { Source } from '../../models/source.js';
import type { Portal } from '../portal.js';

const HOUR_MS = 60 * 60 * 1000;
/** One night without a backup may be a night without electricity. */
const BACKUP_MISSED_MS = 36 * HOUR_MS;
/** A site may be down for a weekend. */
const SILENT_MS = 72 * HOUR_MS;

export type Condition = Pick<AlertRecord, '_id' | 'kind' | 'params'>;

/** Everything that somebody at the office should look into now. @param jobs the names of those that are looked at */
export async function conditions(portal: Portal, jobs: string[], now: Date): Promise<Condition[]> {
  const found = await Promise.all([failedJobs(jobs), missedBackup(portal, now), silentSources(now)]);
  return found.flat();
}

/** Jobs whose last run failed. */
async function failedJobs(jobs: string[]): Promise<Condition[]> {
  const last = await Promise.all(
    jobs.map((job) =>
      JobRun.findOne({ job, outcome: { $exists: true } })
        .sort({ startedAt: -1 })
        .select({ job: 1, outcome: 1 })
        .lean(),
    ),
  );
  return last
    .filter((run) => run?.outcome === 'failed')
    .map((run) => ({ _id: `job-failed:${run!.job}`, kind: 'job-failed', params: { job: run!.job } }));
}

/** No nightly backup for a day and a half, although the portal has run for longer. */
async function missedBackup({ config }: Portal, now: Date): Promise<Condition[]> {
  if (config.backup.kept === 0) return [];
  const long = { $lt: new Date(now.getTime() - BACKUP_MISSED_MS) };
  const [runsFor, made] = await Promise.all([
    JobRun.exists({ startedAt: long }),
    JobRun.exists({ job: 'back-up', startedAt: { $gte: long.$lt }, outcome: 'succeeded' }),
  ]);
  return runsFor && !made ? [{ _id: 'no-backup:', kind: 'no-backup', params: {} }] : [];
}

/** Sources that have failed since their last success, three days ago or longer. */
async function silentSources(now: Date): Promise<Condition[]> {
  const long = new Date(now.getTime() - SILENT_MS);
  const failing = await Source.find({ consecutiveFailures: { $gt: 0 }, active: true })
    .select({ organisation: 1, platform: 1, lastSuccessAt: 1 })
    .lean();
  const silent = failing.filter(({ _id, lastSuccessAt }) => (lastSuccessAt ?? _id.getTimestamp()) < long);
  const organisations = await Organisation.find({ _id: { $in: silent.map((one) => one.organisation) } })
    .select({ name: 1 })
    .lean();
  const names = new Map(organisations.map(({ _id, name }) => [String(_id), name]));
  return silent.map(({ _id, organisation, platform }) => ({
    _id: `source-silent:${String(_id)}`,
    kind: 'source-silent',
    params: { organisation: names.get(String(organisation)) ?? '', platform },
  }));
}
