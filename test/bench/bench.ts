/** What every benchmark answers, as a table and as the last line of `--json`. */
export interface BenchCase {
  name: string;
  /** Requests a second. */
  rps?: number;
  p50ms?: number;
  p99ms?: number;
  /** Against the limit measured in the same run; 1: as fast as the limit. */
  ratio?: number;
  value?: number;
  unit?: string;
  /** The bar that the value is held to; without one it is only told. */
  atMost?: number;
  atLeast?: number;
}

export interface BenchResult {
  bench: string;
  cases: BenchCase[];
  memoryMb: number;
}

/** Whether a case is within its bar; undefined for what has none. */
export function holds({ value = Number.NaN, atMost, atLeast }: BenchCase): boolean | undefined {
  if (atMost === undefined && atLeast === undefined) return undefined;
  return value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
}
