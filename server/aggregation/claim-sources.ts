import { Types } from 'mongoose';
import { Source, type SourceRecord } from '../../models/source.js';
import { NotFound } from '../errors.js';

const CLAIM_MS = 30_000; // after a crash its sources wait so long; a living run renews it
const RENEW_MS = 10_000;
const DUE_SLACK_MS = 30_000; // a schedule that fires a moment earlier than last time must not skip a period
const BATCH = 64; // sources; small, so that several instances share what is due

/** Which sources a run reads: those whose time has come, every active one, or one by its id. */
export type Which = 'due' | 'all' | Types.ObjectId;

/** One run's hold on sources: no two runs, on whatever machine, have the same source at the same time. */
export interface SourceClaims {
  /** Takes the next sources; none are left when it answers none. */
  take(): Promise<SourceRecord[]>;
  /** Condition under which this run may still write what came of a source. */
  held(source: Types.ObjectId): { _id: Types.ObjectId; claimedBy: Types.ObjectId };
  /** To be called when a source's outcome is written, which gives it back. */
  done(source: Types.ObjectId): void;
  /** Gives back what was taken and not begun. */
  release(): Promise<void>;
}

/**
 * @param now when the run began, by the clock that `nextFetchAt` is told by
 * @throws {NotFound} by `take`, when the one source asked for does not exist
 */
export function claimSources(which: Which, now: Date): SourceClaims {
  const run = new Types.ObjectId();
  const began = performance.now();
  const time = () => new Date(now.getTime() + performance.now() - began);
  const inHand = new Map<string, Types.ObjectId>();
  const wanted =
    which === 'due' ? { active: true, nextFetchAt: { $lte: new Date(now.getTime() + DUE_SLACK_MS) } } : {};
  let listed: Types.ObjectId[] | undefined;

  const renewal = setInterval(() => {
    const held = { _id: { $in: [...inHand.values()] }, claimedBy: run };
    // A renewal that fails is made up for by the next; after three the sources are anybody's.
    void Source.updateMany(held, { $set: { claimedUntil: claimEnd() } }).catch(() => undefined);
  }, RENEW_MS);
  renewal.unref();

  function claimEnd(): Date {
    return new Date(time().getTime() + CLAIM_MS);
  }

  async function candidates(): Promise<Types.ObjectId[]> {
    if (which === 'due') {
      const due = { ...wanted, claimedUntil: { $lte: time() } };
      return idsOf(await Source.find(due, { _id: 1 }).sort({ nextFetchAt: 1 }).limit(BATCH).lean());
    }
    listed ??= await listOf(which);
    return listed.splice(0, BATCH);
  }

  return {
    async take() {
      for (;;) {
        const ids = await candidates();
        if (ids.length === 0) return [];
        await Source.updateMany(
          { _id: { $in: ids }, ...wanted, claimedUntil: { $lte: time() } },
          { $set: { claimedBy: run, claimedUntil: claimEnd() } },
        );
        const taken = await Source.find({ _id: { $in: ids }, claimedBy: run }).lean<SourceRecord[]>();
        for (const { _id } of taken) inHand.set(String(_id), _id);
        // None: another run was quicker, and there may be more.
        if (taken.length > 0) return taken;
      }
    },
    held: (source) => ({ _id: source, claimedBy: run }),
    done: (source) => inHand.delete(String(source)),
    async release() {
      clearInterval(renewal);
      const left = [...inHand.values()];
      if (left.length === 0) return;
      await Source.updateMany(
        { _id: { $in: left }, claimedBy: run },
        { $set: { claimedUntil: new Date(0) }, $unset: { claimedBy: 1 } },
      );
    },
  };
}

async function listOf(which: 'all' | Types.ObjectId): Promise<Types.ObjectId[]> {
  if (which === 'all') {
    return idsOf(await Source.find({ active: true }, { _id: 1 }).sort({ nextFetchAt: 1 }).lean());
  }
  if (!(await Source.exists({ _id: which }))) throw new NotFound();
  return [which];
}

function idsOf(sources: Pick<SourceRecord, '_id'>[]): Types.ObjectId[] {
  return sources.map(({ _id }) => _id);
}
