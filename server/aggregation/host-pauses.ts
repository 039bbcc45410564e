import { HostPause } from '../../models/host-pause.js';

/** The hosts that want to be left alone, for one run. */
export interface HostPauses {
  /** Until when a host is left alone, if it is. */
  until(host: string): Date | undefined;
  /** Leaves a host alone from now on, by every instance. */
  pause(host: string, until: Date): Promise<void>;
}

export async function openHostPauses(now: Date): Promise<HostPauses> {
  const pauses = await HostPause.find({ until: { $gt: now } }).lean();
  const untils = new Map(pauses.map(({ _id, until }) => [_id, until]));
  return {
    until: (host) => untils.get(host),
    async pause(host, until) {
      untils.set(host, until);
      await HostPause.updateOne({ _id: host }, { $max: { until } }, { upsert: true });
    },
  };
}
