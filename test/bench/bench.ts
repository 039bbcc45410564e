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
}

export interface BenchResult {
  bench: string;
  cases: BenchCase[];
  memoryMb: number;
}
