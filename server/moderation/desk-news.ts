import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { canSeeOnDesk } from '../auth/permissions.js';
import type { Portal } from '../portal.js';
import { isInQueue, type QueueFilter } from './queue-filter.js';
import { liveClaim } from './story-on-desk.js';

const LOOK_EVERY_MS = 5_000;
/** What was written while the last look was under way, or by a clock that is a little behind, is seen by the next. */
const OVERLAP_MS = 10_000;
/** The newest so many changes are told: what lies beyond is on the page when it is loaded anew. */
const CHANGES_MAX = 500;

/** What somebody who watches the queue is told. */
export type DeskEvent =
  /** So many stories came to the queue since the page was made. */
  | { kind: 'arrivals'; count: number }
  /** Who holds a story now; without a name, nobody. */
  | { kind: 'holder'; story: string; name?: string; mine: boolean; until?: Date }
  /** Nothing new: the line is kept open. */
  | { kind: 'quiet' };

/** A page of the queue that is open somewhere. */
export interface Watcher {
  user: CurrentUser;
  filter: QueueFilter;
  /** When the page was made. */
  since: Date;
  tell: (event: DeskEvent) => void;
  /** Whether its reader is still signed in. */
  mayStay: () => Promise<boolean>;
  /** Called when the reader may not stay, or the portal stops. */
  end: () => void;
}

export interface DeskNews {
  /** How many pages of a person are being told here. */
  watchedBy(userId: string): number;
  /** Tells a watcher what happened since its page was made, and from then on. @returns how to leave */
  watch(watcher: Watcher): () => void;
}

type Change = Pick<
  StoryRecord,
  | '_id'
  | 'status'
  | 'topic'
  | 'district'
  | 'submittedAt'
  | 'dueAt'
  | 'claim'
  | 'escalation'
  | 'amendment'
  | 'updatedAt'
>;

interface Watching extends Watcher {
  arrived: Set<string>;
}

/**
 * News of the desk for those who watch its queue. While there is one, each instance of the portal asks the
 * database every few seconds what changed, once for all of them: so it does not matter which instance a
 * colleague works on.
 */
export function deskNews({ log, stopping }: Pick<Portal, 'log' | 'stopping'>): DeskNews {
  const watchers = new Set<Watching>();
  let timer: NodeJS.Timeout | undefined;
  let lookedAt = new Date();
  /** What was told already, as story and time of its change. */
  let told = new Set<string>();

  async function look(): Promise<void> {
    const now = new Date();
    const changes = await changesSince(new Date(lookedAt.getTime() - OVERLAP_MS));
    const keys = changes.map(keyOf);
    const news = changes.filter((_, index) => !told.has(keys[index]!));
    told = new Set(keys);
    lookedAt = now;
    await Promise.all([...watchers].map(sendAwayUnlessSignedIn));
    for (const watcher of watchers) {
      tellChanges(watcher, news, now);
      watcher.tell({ kind: 'quiet' });
    }
  }

  async function sendAwayUnlessSignedIn(watcher: Watching): Promise<void> {
    if (await watcher.mayStay()) return;
    watchers.delete(watcher);
    watcher.end();
  }

  function lookSoon(): void {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => log.warn({ err: error }, 'could not look for news of the desk'))
        .finally(() => (watchers.size > 0 ? lookSoon() : (timer = undefined)));
    }, LOOK_EVERY_MS);
    timer.unref();
  }

  stopping?.addEventListener('abort', () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.end();
    watchers.clear();
  });

  return {
    watchedBy: (userId) => [...watchers].filter(({ user }) => user.id === userId).length,
    watch(watcher) {
      const watching = { ...watcher, arrived: new Set<string>() };
      if (watchers.size === 0) lookedAt = new Date();
      watchers.add(watching);
      if (!timer) lookSoon();
      const leave = () => void watchers.delete(watching);
      catchUp(watching).catch((error: unknown) => {
        log.warn({ err: error }, 'could not look for what happened on the desk');
        leave();
        watcher.end();
      });
      return leave;
    },
  };
}

async function catchUp(watcher: Watching): Promise<void> {
  tellChanges(watcher, await changesSince(watcher.since), new Date());
}

function changesSince(time: Date): Promise<Change[]> {
  return Story.find({ updatedAt: { $gte: time } })
    .sort({ updatedAt: -1 })
    .select(['status', 'topic', 'district', 'submittedAt', 'dueAt', 'claim', 'updatedAt'])
    .select(['escalation.at', 'amendment.at'])
    .limit(CHANGES_MAX)
    .lean<Change[]>();
}

function keyOf({ _id, updatedAt }: Change): string {
  return `${String(_id)} ${updatedAt.getTime()}`;
}

function tellChanges(watcher: Watching, changes: Change[], now: Date): void {
  const { user, filter, since, arrived, tell } = watcher;
  const before = arrived.size;
  for (const change of changes.filter((one) => canSeeOnDesk(user, one))) {
    const id = String(change._id);
    const cameAt = user.role === 'police' ? change.escalation?.at : change.submittedAt;
    const isNew = cameAt !== undefined && cameAt > since && isInQueue(user, filter, change, now);
    if (isNew) arrived.add(id);
    else arrived.delete(id);
    const claim = liveClaim(change, user, now);
    tell({
      kind: 'holder',
      story: id,
      name: claim?.name,
      mine: claim?.mine ?? false,
      until: claim?.expiresAt,
    });
  }
  if (arrived.size !== before) tell({ kind: 'arrivals', count: arrived.size });
}
