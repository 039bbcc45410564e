import type { OnProgress, Progress } from '../progress.js';

const DRAW_EVERY_MS = 100;
/** Characters. */
const BAR_LENGTH = 24;
const ERASE_LINE = '\r\u001b[K';
const numbers = new Intl.NumberFormat('en');

/** Where progress is drawn. */
interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

interface ProgressOptions {
  /** What is counted, e.g. `documents`. */
  of: string;
  /** A program reads what is printed: nothing is drawn. */
  json?: boolean | undefined;
  screen?: Screen;
}

/**
 * Does long work, and shows in one line how far it has come where standard error is a terminal. The line is gone when the
 * work ends, however it ends. Elsewhere the work is told of no listener, and need not count.
 */
export async function withProgress<T>(
  { of, json, screen = process.stderr }: ProgressOptions,
  work: (onProgress?: OnProgress) => Promise<T>,
): Promise<T> {
  if (json || !screen.isTTY) return work();
  let drawnAt = Number.NEGATIVE_INFINITY;
  const draw: OnProgress = (progress) => {
    const now = performance.now();
    if (now - drawnAt < DRAW_EVERY_MS) return;
    drawnAt = now;
    screen.write(ERASE_LINE + progressLine(progress, of));
  };
  try {
    return await work(draw);
  } finally {
    screen.write(ERASE_LINE);
  }
}

/** A bar, a percentage and how many of how many; where the total is not known, how many. */
export function progressLine({ done, total }: Progress, of: string): string {
  if (!total) return `${numbers.format(done)} ${of}`;
  // What is counted may have grown since the total was taken.
  const share = Math.min(done / total, 1);
  const filled = Math.floor(share * BAR_LENGTH);
  const bar = '#'.repeat(filled).padEnd(BAR_LENGTH, '.');
  const [some, all] = [done, Math.max(done, total)].map((number) => numbers.format(number));
  return `[${bar}] ${Math.floor(share * 100)}%  ${some} of ${all} ${of}`;
}
