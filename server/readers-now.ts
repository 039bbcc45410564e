const WINDOW_MS = 1_000;
/** From so many requests in one window on, work that can wait does. */
const MANY = 20;

export interface RequestCounter {
  /** Notes a request. @param now milliseconds of a clock that never goes back */
  count(now?: number): void;
  /** Whether there are so many of late that what can wait should leave them the machine. */
  areMany(now?: number): boolean;
}

export function requestCounter(): RequestCounter {
  let [counted, before] = [0, 0];
  let current = 0;

  const turnWindow = (now: number) => {
    const window = Math.floor(now / WINDOW_MS);
    if (window === current) return;
    before = window === current + 1 ? counted : 0;
    counted = 0;
    current = window;
  };
  return {
    count(now = performance.now()) {
      turnWindow(now);
      counted += 1;
    },
    areMany(now = performance.now()) {
      turnWindow(now);
      return Math.max(counted, before) >= MANY;
    },
  };
}

/** The readers of this process. */
export const readersNow = requestCounter();
