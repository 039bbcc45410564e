/**
 * Deals out work so that no host has more than a few at a time and no host keeps the others waiting.
 * @param perHost at a time
 */
export function hostTurns<Work extends { host: string }>(perHost: number) {
  const lines = new Map<string, Work[]>();
  const busy = new Map<string, number>();
  /** Hosts with work waiting and a place free, the one that waited longest first. */
  const ready = new Set<string>();
  let waiting = 0;

  function look(host: string): void {
    const free = (busy.get(host) ?? 0) < perHost;
    if (free && lines.has(host)) ready.add(host);
    else ready.delete(host);
  }

  return {
    /** How much waits. */
    waiting: () => waiting,
    add(work: Work): void {
      const line = lines.get(work.host);
      if (line) line.push(work);
      else lines.set(work.host, [work]);
      waiting += 1;
      look(work.host);
    },
    /** The next work whose host has a place free; to be followed by `end` when it is done. */
    begin(): Work | undefined {
      const [host] = ready;
      const line = host === undefined ? undefined : lines.get(host);
      const work = line?.shift();
      if (!work) return undefined;
      waiting -= 1;
      if (line?.length === 0) lines.delete(work.host);
      busy.set(work.host, (busy.get(work.host) ?? 0) + 1);
      ready.delete(work.host);
      look(work.host);
      return work;
    },
    end({ host }: Work): void {
      const left = (busy.get(host) ?? 1) - 1;
      if (left > 0) busy.set(host, left);
      else busy.delete(host);
      look(host);
    },
  };
}
