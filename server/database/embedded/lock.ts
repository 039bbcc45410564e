import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a taker may hold the right to replace a dead owner's lock before it counts as dead too, in ms. */
const TAKEOVER_MS = 5_000;
/** How long to wait for another taker before looking again, in ms. */
const RETRY_MS = 50;
const PROBE_MS = 1_000;

/** The owner of a folder, as it is written into the lock file. */
export interface Owner {
  pid: number;
  /** When the process started, by the system's own clock: tells it from a later one with the same pid. */
  started: string;
  /** Tells two owners within one process apart. */
  token: string;
  uri: string;
  /** The socket's path, or nothing when it listens on a port. */
  socket?: string;
}

export function newOwner(token: string, uri: string, socket?: string): Owner {
  return { pid: process.pid, started: startOf(process.pid), token, uri, socket };
}

/** Takes the folder's exclusive lock; answers who holds it instead when that process is alive. */
export async function takeLock(folder: string, owner: Owner): Promise<Owner | undefined> {
  const file = lockFile(folder);
  while (!create(file, owner)) {
    const holder = read<Owner>(file);
    if (holder && (await isAlive(holder))) return holder;
    if (holder && replace(file, owner, holder)) return undefined;
    await sleep(RETRY_MS);
  }
  return undefined;
}

/** Gives the lock up, if it is the one with this token. */
export function releaseLock(folder: string, token: string): void {
  const file = lockFile(folder);
  if (read<Owner>(file)?.token === token) rmSync(file, { force: true });
}

const lockFile = (folder: string): string => path.join(folder, 'lock.json');

/** Replaces a dead owner's lock. Of several takers the one that makes the guard file does it. */
function replace(file: string, owner: Owner, dead: Owner): boolean {
  const guard = `${file}.takeover`;
  const other = read<{ at: number }>(guard);
  if (other && Date.now() - other.at > TAKEOVER_MS) rmSync(guard, { force: true });
  if (!create(guard, { at: Date.now() })) return false;
  try {
    if (read<Owner>(file)?.token !== dead.token) return false;
    const fresh = write(file, owner);
    renameSync(fresh, file);
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Makes a file with its content in one step, unless it exists. */
function create(file: string, content: object): boolean {
  const fresh = write(file, content);
  try {
    linkSync(fresh, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

function write(file: string, content: object): string {
  const fresh = `${file}.${randomUUID()}`;
  writeFileSync(fresh, JSON.stringify(content), { flag: 'wx', mode: 0o600 });
  return fresh;
}

/** What a lock file says; undefined when it is gone. */
function read<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read; remove it when no portal runs on this folder`, { cause: error });
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
