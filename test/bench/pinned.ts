import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

/** The servers have one core, all the same one, and whoever asks them has the rest; without taskset all share. */
const SERVER_CORE = '0';
const ASKING_CORES = `1-${availableParallelism() - 1}`;
/** Another than the servers'. */
const SLOW_CORE = '1';
const CAN_PIN = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Starts a program, on the servers' core if it is to have one only. */
export function start(command: string[], env: NodeJS.ProcessEnv, oneCore: boolean): ChildProcess {
  const [program = '', ...args] = oneCore && CAN_PIN ? ['taskset', '-c', SERVER_CORE, ...command] : command;
  return spawn(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Starts a server module beside this one on that core, hands it a message and gives back the address it sends. */
export async function forkServer(
  module: string,
  message: object | string,
  children: ChildProcess[],
): Promise<string> {
  const child = fork(new URL(module, import.meta.url), { execArgv: [] });
  children.push(child);
  pin(child.pid, SERVER_CORE);
  child.send(message);
  const [port] = (await once(child, 'message')) as [number];
  return `http://127.0.0.1:${port}`;
}

/** Keeps this process off the servers' core. */
export function leaveServerCore(): void {
  pin(process.pid, ASKING_CORES);
}

/**
 * Does something whose programs are to have one core between them, however many there are.
 * @throws where programs cannot be kept to a core
 */
export async function onOneCore<T>(start: () => Promise<T>): Promise<T> {
  if (!CAN_PIN) throw new Error('taskset and two cores are needed');
  pin(process.pid, SLOW_CORE);
  try {
    return await start();
  } finally {
    pin(process.pid, `0-${availableParallelism() - 1}`);
  }
}

/** Puts a program on the core of `onOneCore`. */
export function pinToOneCore({ pid }: ChildProcess): void {
  pin(pid, SLOW_CORE);
}

function pin(pid: number | undefined, cores: string): void {
  if (CAN_PIN && pid !== undefined) spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)]);
}
