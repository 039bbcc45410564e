import type { ChannelName } from '../../models/delivery.js';
import type { NotificationRecord } from '../../models/notification.js';
import type { UserRecord } from '../../models/user.js';
import type { Portal } from '../portal.js';
import { emailChannel } from './email-channel.js';
import { pushChannel } from './push-channel.js';

/** An open line over which notifications are sent. */
export interface Line {
  /**
   * @returns false where there was nobody to send to any more
   * @throws DeliveryFailure
   */
  send(user: UserRecord, notification: NotificationRecord): Promise<boolean>;
  close(): void;
}

/** A way out of the portal: e-mail, Web Push; another one is an entry in `channelsOf` and a name in the model. */
export interface Channel {
  name: ChannelName;
  /** Whether a person can be and wants to be told this way. */
  reaches(user: UserRecord): boolean | Promise<boolean>;
  open(): Line;
}

/** The channels that the portal is set up for. */
export function channelsOf(portal: Pick<Portal, 'config'>): Channel[] {
  return [emailChannel(portal.config), pushChannel(portal)].filter((channel) => channel !== undefined);
}
