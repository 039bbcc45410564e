export interface Background {
  /**
   * Begins a piece of work. The promise is fulfilled when it is over, however it ended.
   * @throws what an earlier piece failed with
   */
  begin(work: () => Promise<void>): Promise<void>;
  /**
   * Waits until all of it is over.
   * @throws what a piece failed with
   */
  finish(): Promise<void>;
}

/** Work that nobody waits for until the end. What fails is told to whoever brings the next piece, and at the end. */
export function inBackground(): Background {
  const pending = new Set<Promise<void>>();
  const faults: unknown[] = [];
  return {
    begin(work) {
      if (faults.length > 0) throw faults[0];
      const doing = work()
        .catch((error: unknown) => void faults.push(error))
        .finally(() => pending.delete(doing));
      pending.add(doing);
      return doing;
    },
    async finish() {
      await Promise.all(pending);
      if (faults.length > 0) throw faults[0];
    },
  };
}
