import { Counter, Histogram, Registry } from 'prom-client';

const SECONDS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What this process measures, in the words of Prometheus. Nothing in it tells of a person. */
export const measures = new Registry();
const registers = [measures];

/** How long the application takes for each request. */
export const requests = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Requests that the application answered, by the pattern of their route',
  labelNames: ['method', 'route', 'status'],
  buckets: SECONDS_BUCKETS,
  registers,
});

const fromMemory = new Counter({
  name: 'http_answers_from_memory_total',
  help: 'Public pages and static files that lay ready in memory',
  labelNames: ['kind'],
  registers,
});
/** Counts one public page that lay ready. */
export const countKeptPage = fromMemory.labels('page');
/** Counts one static file. */
export const countStaticFile = fromMemory.labels('file');

const jobRuns = new Histogram({
  name: 'job_run_duration_seconds',
  help: 'Runs of scheduled jobs on this instance',
  labelNames: ['job', 'outcome'],
  buckets: [0.1, 1, 10, 60, 600, 3_600],
  registers,
});

/** Notes how a run of a job ended. */
export function measureJob(job: string, outcome: 'succeeded' | 'failed', startedAt: Date): void {
  jobRuns.observe({ job, outcome }, (Date.now() - startedAt.getTime()) / 1000);
}
