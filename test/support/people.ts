import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import type { UserRecord } from '../../models/user.js';
import type { Role } from '../../models/vocabulary.js';
import { toCurrentUser, type CurrentUser } from '../../server/auth/current-user.js';
import { issueToken } from '../../server/auth/tokens.js';
import { createUser } from '../../server/auth/users.js';
import { consentNow } from '../../server/privacy/consent.js';
import { Client } from './client.js';

export const PASSWORD = 'padi menguning di sawah';
/** A village and its district that every test database knows: Halong in Kecamatan Halong. */
export const VILLAGE = '63.11.02.2001';
export const DISTRICT = '63.11.02';

let made = 0;

/** A KIM group in VILLAGE. */
export async function aKimGroup(fields: Partial<OrganisationRecord> = {}): Promise<OrganisationRecord> {
  made += 1;
  const group = await Organisation.create({
    code: `KIM-${made}`,
    slug: `kim-${made}`,
    name: `KIM Sumber Rejeki ${made}`,
    kind: 'kim',
    village: VILLAGE,
    district: DISTRICT,
    active: true,
    ...fields,
  });
  return group.toObject();
}

/** A user who may sign in with PASSWORD; contributors and agency officers get an organisation. */
export async function aUser(role: Role, fields: Record<string, string> = {}): Promise<UserRecord> {
  made += 1;
  const needsGroup = (role === 'contributor' || role === 'agency') && !fields.organisation;
  const input = {
    username: `${role}-${made}`,
    name: `${role} ${made}`,
    password: PASSWORD,
    role,
    ...(needsGroup ? { organisation: (await aKimGroup()).code } : {}),
    ...fields,
  };
  return createUser(input, { consent: consentNow(new Date()) });
}

/** A user as domain functions want to see one. */
export async function aPerson(role: Role, fields: Record<string, string> = {}): Promise<CurrentUser> {
  return toCurrentUser(await aUser(role, fields));
}

/** A browser in which a user has signed in through the form. */
export async function signedIn(user: Pick<UserRecord, 'username'>): Promise<Client> {
  const client = new Client();
  const answer = await client.post(
    '/masuk',
    { username: user.username, password: PASSWORD },
    { follow: false },
  );
  if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`);
  return client;
}

/** A new user of a role, signed in through the form. */
export async function signedInAs(role: Role): Promise<{ user: UserRecord; client: Client }> {
  const user = await aUser(role);
  return { user, client: await signedIn(user) };
}

/** A program that calls the API with a user's token. */
export async function apiClient(user: Pick<UserRecord, 'username'>): Promise<Client> {
  return new Client(undefined, await issueToken(user.username));
}
