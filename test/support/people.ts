import * as argon2 from 'argon2';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { User, type UserRecord } from '../../models/user.js';
import type { Role } from '../../models/vocabulary.js';
import { toCurrentUser, type CurrentUser } from '../../server/auth/current-user.js';
import { issueToken } from '../../server/auth/tokens.js';
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

// As cheap as argon2 allows: thousands of people are made and sign in. What the portal makes itself costs its full price.
const passwordHash = argon2.hash(PASSWORD, {
  type: argon2.argon2id,
  memoryCost: 1024,
  timeCost: 2,
  parallelism: 1,
});

/** A user who may sign in with PASSWORD; contributors and agency officers get an organisation. */
export async function aUser(role: Role, fields: Record<string, string> = {}): Promise<UserRecord> {
  made += 1;
  const number = made;
  const { organisation: code, ...others } = fields;
  const organisation = await organisationOf(role, code);
  const user = await User.create({
    username: `${role}-${number}`,
    name: `${role} ${number}`,
    role,
    organisation: organisation?._id,
    village: organisation?.village,
    consent: consentNow(new Date()),
    passwordHash: await passwordHash,
    ...others,
  });
  return user.toObject();
}

function organisationOf(role: Role, code: string | undefined) {
  if (code) return Organisation.findOne({ code }).orFail();
  return role === 'contributor' || role === 'agency' ? aKimGroup() : undefined;
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
