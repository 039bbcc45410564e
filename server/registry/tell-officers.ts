import type { AccountRecord, AccountVerification } from '../../models/account.js';
import type { NotificationKind } from '../../models/notification.js';
import { User, type UserRecord } from '../../models/user.js';
import { channelsOf } from '../notifications/channels.js';
import { tellPerson } from '../notifications/tell-person.js';
import type { Portal } from '../portal.js';
import { expiryOf, type ProofState } from './proof-policy.js';

const KINDS: Partial<Record<ProofState, NotificationKind>> = {
  expiring: 'proof-expiring',
  expired: 'proof-expired',
  lapsed: 'proof-lapsed',
};

/**
 * Tells the officers of an account's organisation, once each, that its proof is about to run out, has run out, or
 * made the account unofficial; where an organisation has no officer, the administrators.
 * @returns how many were told who had not been
 */
export async function tellOfficers(
  portal: Pick<Portal, 'config'>,
  { _id: account, organisation, handle }: Pick<AccountRecord, '_id' | 'organisation' | 'handle'>,
  proof: { verification: AccountVerification; state: ProofState },
  now: Date,
): Promise<number> {
  const kind = KINDS[proof.state];
  if (!kind) return 0;
  const until = expiryOf(proof.verification);
  const channels = channelsOf(portal);
  let told = 0;
  for (const user of await responsibleFor(organisation)) {
    const notification = {
      _id: `${String(account)}:${kind}:${until.getTime()}:${String(user._id)}`,
      user: user._id,
      kind,
      at: now,
      title: handle,
      path: user.role === 'admin' ? `/admin/akun/${String(account)}` : `/organisasi/akun/${String(account)}`,
      until,
      read: false,
      createdAt: now,
    };
    if (await tellPerson(notification, user, channels)) told += 1;
  }
  return told;
}

async function responsibleFor(organisation: AccountRecord['organisation']): Promise<UserRecord[]> {
  const officers = await User.find({ organisation, role: 'agency', status: 'active' }).lean();
  return officers.length > 0 ? officers : User.find({ role: 'admin', status: 'active' }).lean();
}
