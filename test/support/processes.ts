import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fromRoot } from '../../server/paths.js';
import { memoryFolder } from './memory-folder.js';

const START_MS = 60_000;
/**
 * Below those that systems choose from: one of theirs may be the end of somebody's connection by the time that a
 * program of ours listens on it.
 */
const OWN_PORTS = [20_000, 32_000] as const;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A program of ours in a process of its own. */
export class Program {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Starts a compiled file with only these settings in its environment. */
  static start(file: string, args: string[], settings: Record<string, string>, input?: string): Program {
    return Program.run([process.execPath, fromRoot('dist', file), ...args], settings, input);
  }

  /** Runs a command in the project's folder with only these settings in its environment. */
  static run([command = '', ...args]: string[], settings: Record<string, string>, input = ''): Program {
    const child = spawn(command, args, {
      cwd: fromRoot(),
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // A program that ends without reading its input is none of our business.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    return new Program(child);
  }

  get pid(): number {
    return this.child.pid ?? Number.NaN;
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.signal(signal);
    return this.ended;
  }

  /** One that it need not end of. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The first match in what it prints. @throws when it ends, or a minute passes, without one */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match) return match;
      if (this.child.exitCode !== null || this.child.signalCode !== null || Date.now() > deadline) {
        throw new Error(`never printed ${String(pattern)}: ${this.stdout}${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

/** Runs `portal COMMAND` to its end. */
export function runPortal(args: string[], settings: Record<string, string>, input?: string): Promise<Ended> {
  return Program.start('server/cli/index.js', args, settings, input).ended;
}

const MAIN = [process.execPath, fromRoot('dist', 'server/main.js')];
/** As `npm start` and every other way of starting it have it. */
const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: '1048576' };

/** Starts the whole portal on a folder and a free port, by the command if one is given. */
export async function startMain(
  dataDir: string,
  settings: Record<string, string> = {},
  command = MAIN,
): Promise<{ program: Program; url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = Program.run(command, {
    ...ALLOCATOR,
    DATA_DIR: dataDir,
    PORT: String(port),
    HOST: '127.0.0.1',
    BASE_URL: url,
    LOG_LEVEL: 'error',
    REFRESH_SCHEDULE: `0 0 1 ${halfAYearOn(new Date())} *`,
    ...settings,
  });
  return { program, url };
}

/** Starts the embedded database alone, as portals on several machines would share it. */
export async function startDatabase(folder: string): Promise<{ program: Program; uri: string }> {
  const program = Program.start('server/cli/index.js', ['database'], { DATA_DIR: folder });
  const [uri] = await program.prints(/^mongodb:\/\/\S+$/m);
  return { program, uri };
}

/** A new folder for data, and its removal. */
export function temporaryFolder(): { folder: string; remove(): Promise<void> } {
  const folder = memoryFolder('kabar-kim-process-');
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A month, counted from 1, of which no day comes while a test runs. */
function halfAYearOn(now: Date): number {
  return ((now.getUTCMonth() + 6) % 12) + 1;
}

/** A port that nobody listens on, and that the system gives to nobody who asks for any. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...OWN_PORTS);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) =>
      probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
    );
    if (!free) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}
