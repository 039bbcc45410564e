import { setImmediate } from 'node:timers/promises';
import { Types } from 'mongoose';
import type { RunCoordinator } from 'node-cron';
import { JobLease } from '../models/job-lease.js';
import { isDuplicateKey } from '../server/database/duplicate-key.js';

const LEASE_MS = 30_000; // shorter than any job's period: after a crash the next moment of the schedule runs elsewhere
const RENEW_MS = 10_000;

export interface RunLeases extends Required<RunCoordinator> {
  /** Resolves once nothing more is asked of the database. */
  settled(): Promise<void>;
}

/**
 * Elects one instance for each moment of a job's schedule, by a lease in the database. None is elected while the run
 * before is still under way anywhere; a holder that died loses its lease after half a minute.
 */
export function runLeases(leaseMs = LEASE_MS, renewMs = RENEW_MS): RunLeases {
  const holder = new Types.ObjectId();
  const renewals = new Map<string, NodeJS.Timeout>();
  const asked = new Set<Promise<unknown>>();
  const counted = <T>(work: Promise<T>): Promise<T> => {
    asked.add(work);
    const forget = () => asked.delete(work);
    work.then(forget, forget);
    return work;
  };
  const leaseEnd = () => new Date(Date.now() + leaseMs);

  return {
    async shouldRun(key) {
      const { job, slot } = partsOf(key);
      if (!(await counted(takeLease(job, slot, holder, leaseEnd())))) return false;
      const renewal = setInterval(() => {
        // One that fails is made up for by the next; when all do, another instance takes over.
        void JobLease.updateOne({ _id: job, holder, slot }, { $set: { until: leaseEnd() } }).catch(
          () => undefined,
        );
      }, renewMs);
      renewal.unref();
      renewals.set(key, renewal);
      return true;
    },
    async onComplete(key) {
      clearInterval(renewals.get(key));
      renewals.delete(key);
      const { job, slot } = partsOf(key);
      await counted(JobLease.updateOne({ _id: job, holder, slot }, { $set: { until: new Date(0) } }).exec());
    },
    async settled() {
      do {
        await Promise.allSettled(asked);
        // A run that has just ended is about to give its lease back.
        await setImmediate();
      } while (asked.size > 0);
    },
  };
}

/** node-cron names each moment `job:time`. */
function partsOf(key: string): { job: string; slot: Date } {
  const colon = key.indexOf(':');
  return { job: key.slice(0, colon), slot: new Date(key.slice(colon + 1)) };
}

async function takeLease(job: string, slot: Date, holder: Types.ObjectId, until: Date): Promise<boolean> {
  const free = { _id: job, slot: { $lt: slot }, until: { $lte: new Date() } };
  try {
    const taken = await JobLease.updateOne(free, { $set: { slot, holder, until } }, { upsert: true });
    return taken.modifiedCount + taken.upsertedCount > 0;
  } catch (error) {
    // Not free, so the update would have made a second lease: somebody else has it.
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
