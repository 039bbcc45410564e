import { toCurrentUser } from '../../server/auth/current-user.js';
import { acceptInvitation, makeInvitation, revokeInvitation } from '../../server/membership/invitations.js';
import { deactivateMember, reactivateMember } from '../../server/membership/members.js';
import { eraseAccount } from '../../server/privacy/erase.js';
import { aPerson, PASSWORD } from './people.js';
import { aDraft, aSubmittedStory } from './stories.js';

/** Follows one invitation, revokes another, is deactivated and brought back, and deletes the account. */
export async function joinAndLeave(now: Date): Promise<void> {
  const officer = await aPerson('agency');
  const { token } = await makeInvitation(officer, { invitee: 'Anggota Baru' }, now);
  const other = await makeInvitation(officer, { invitee: 'Bukan Anggota' }, now);
  await revokeInvitation(officer, String(other.invitation._id), now);
  const person = { name: 'Anggota Baru', username: 'anggota.baru', password: PASSWORD, consent: 'true' };
  const member = toCurrentUser(await acceptInvitation(token, person, now));
  await deactivateMember(officer, member.id, now);
  await reactivateMember(officer, member.id);
  await Promise.all([aDraft({ author: member }), aSubmittedStory({ author: member })]);
  await eraseAccount(member.id, { password: PASSWORD });
}
