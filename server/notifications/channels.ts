import type { ChannelName } from '../../models/delivery.js';
import type { NotificationRecord } from '../../models/notification.js';
import type { UserRecord } from '../../models/user.js';
import type { Config } from '../config.js';
import { emailChannel } from './email-channel.js';

/** An open line over which notifications are sent. */
export interface Line {
  /** @throws DeliveryFailure */
  send(user: UserRecord, notification: NotificationRecord): Promise<void>;
  close(): void;
}

/** A way out of the portal: e-mail; another one is an entry in `channelsOf` and a name in the model. */
export interface Channel {
  name: ChannelName;
  /** Whether a person can be and wants to be told this way. */
  reaches(user: UserRecord): boolean;
  open(): Line;
}

/** The channels that the portal is set up for. */
export function channelsOf(config: Config): Channel[] {
  return [emailChannel(config)].filter((channel) => channel !== undefined);
}
