import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';

/** How long a taker may hold the right to replace a dead owner's lock before it counts as dead too, in ms. */
const TAKEOVER_MS = 5_000;
const PROBE_MS = 1_000;

/** The owner of a folder, as it is written into the lock file. */
interface Owner {
  pid: number;
  /** When the process started, by the system's own clock: tells it from a later one with the same pid. */
  started: string;
  uri: string;
  /** The socket's path, or nothing when it listens on a port. */
  socket?: string;
}

/** Refused: another process has the folder open. */
export interface Held {
  pid: number;
  uri: string;
}

/** Takes the folder's exclusive lock; answers who holds it when that process is alive. */
export async function takeLock(folder: string, uri: string, socket?: string): Promise<Held | undefined> {
  const file = path.join(folder, 'lock.json');
  const owner: Owner = { pid: process.pid, started: startOf(process.pid), uri, socket };
  if (writeExclusively(file, owner)) return undefined;
  const holder = readOwner(file);
  if (holder && (await isAlive(holder))) return { pid: holder.pid, uri: holder.uri };
  return takeOver(file, owner, holder);
}

export function releaseLock(folder: string): void {
  const file = path.join(folder, 'lock.json');
  if (readOwner(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** Replaces a dead owner's lock. Of several takers the one that makes the guard file does it. */
function takeOver(file: string, owner: Owner, dead?: Owner): Held | undefined {
  const guard = `${file}.takeover`;
  const stale = readOwner<{ at: number }>(guard);
  if (stale && Date.now() - stale.at > TAKEOVER_MS) rmSync(guard, { force: true });
  if (!writeExclusively(guard, { at: Date.now() })) return { pid: 0, uri: dead?.uri ?? '' };
  try {
    const current = readOwner(file);
    if (current && (current.pid !== dead?.pid || current.started !== dead.started)) {
      return { pid: current.pid, uri: current.uri };
    }
    writeFileSync(`${file}.new`, JSON.stringify(owner), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return undefined;
  } finally {
    rmSync(guard, { force: true });
  }
}

function writeExclusively(file: string, content: object): boolean {
  try {
    writeFileSync(file, JSON.stringify(content), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** What a lock file says; undefined when it is gone or was cut off by a crash. */
function readOwner<T = Owner>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** A process of another container has another process table: its socket tells. */
async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.socket && (await answers(owner.socket))) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(owner.pid) === owner.started;
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    const finish = (alive: boolean): void => {
      probe.destroy();
      resolve(alive);
    };
    probe.setTimeout(PROBE_MS, () => finish(false));
    probe.once('connect', () => finish(true));
    probe.once('error', () => finish(false));
  });
}

/** A process's start time and the boot it belongs to (Linux); elsewhere nothing, and the pid decides. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field is a name in brackets and may hold spaces; the start time is the 22nd.
    return `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return '';
  }
}
