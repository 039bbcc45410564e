import { Alert, type AlertChannel } from '../../models/alert.js';
import type { Portal } from '../portal.js';
import { alertMessage } from './alert-message.js';
import { conditions, type Condition } from './conditions.js';
import { alertChannels } from './send-alerts.js';

/** What stands now, and how many messages went out. */
export interface Raised {
  standing: number;
  messages: number;
}

/**
 * Tells the office what has begun to be wrong and what is over, each once over each channel that is set. What could
 * not be sent is sent by the next run.
 * @param jobs names of the jobs that are watched
 * @throws Error naming the channels that failed
 */
export async function raiseAlerts(portal: Portal, jobs: string[], now: Date): Promise<Raised> {
  const channels = alertChannels(portal);
  await bringUpToDate(await conditions(portal, jobs, now), [...channels.keys()], now);
  const raised: Raised = { standing: await Alert.countDocuments({ endedAt: null }), messages: 0 };
  const failures: string[] = [];
  for (const [channel, send] of channels) {
    const alerts = await Alert.find({ untold: channel }).sort({ since: 1 }).lean();
    if (alerts.length === 0) continue;
    try {
      await send(alertMessage(alerts, portal.config));
      raised.messages += 1;
      await Alert.updateMany({ _id: { $in: alerts.map(({ _id }) => _id) } }, { $pull: { untold: channel } });
    } catch (error) {
      failures.push(`${channel}: ${(error as Error).message}`);
    }
  }
  await Alert.deleteMany({ endedAt: { $ne: null }, untold: [] });
  if (failures.length > 0) throw new Error(failures.join('; '));
  return raised;
}

async function bringUpToDate(current: Condition[], channels: AlertChannel[], now: Date): Promise<void> {
  const kept = await Alert.find().lean();
  const standing = new Set(current.map(({ _id }) => _id));
  const open = new Set(kept.filter(({ endedAt }) => !endedAt).map(({ _id }) => _id));
  for (const { _id, ...condition } of current.filter((one) => !open.has(one._id))) {
    // Begun again before its end was told: it is told as new.
    await Alert.replaceOne({ _id }, { ...condition, since: now, untold: channels }, { upsert: true });
  }
  for (const { _id, untold } of kept.filter((one) => !one.endedAt && !standing.has(one._id))) {
    // Where nobody heard that it began, nobody needs to hear that it is over.
    const heard = channels.filter((channel) => !untold.includes(channel));
    await Alert.updateOne({ _id }, { $set: { endedAt: now, untold: heard } });
  }
}
