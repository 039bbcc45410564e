import type { OrganisationKind, Role } from '../../models/vocabulary.js';
import { toCurrentUser, type CurrentUser } from '../auth/current-user.js';
import { createUser } from '../auth/users.js';
import { consentNow } from '../privacy/consent.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import { addAccount } from '../registry/accounts.js';
import { verifyAccount } from '../registry/verification.js';
import { createOrganisation } from '../registry/organisations.js';

/** Everybody's password: the README has it, so a seeded portal is for looking at and never for work. */
export const DEMO_PASSWORD = 'kabar kim contoh';

const KIM_NAMES = [
  'Sumber Rejeki',
  'Maju Bersama',
  'Harapan Baru',
  'Suara Desa',
  'Bina Warga',
  'Cahaya Meratus',
  'Karya Muda',
  'Sungai Jernih',
];
const AGENCIES = ['Dinas Kesehatan', 'Dinas Pendidikan', 'Dinas Pekerjaan Umum', 'Dinas Pertanian'];

export interface DemoPeople {
  admin: CurrentUser;
  editors: CurrentUser[];
  verifiers: CurrentUser[];
  police: CurrentUser;
  /** Each of a KIM group of its own; the first is `kontributor.contoh`. */
  contributors: CurrentUser[];
}

/** Makes the organisations of a small regency, with official accounts, and somebody in each role. */
export async function seedPeople(now: Date): Promise<DemoPeople> {
  const admin = await person('admin', 'admin.contoh', 'Nor Aina');
  const people: DemoPeople = {
    admin,
    editors: [
      await person('editor', 'redaksi.contoh', 'Siti Rahmah'),
      await person('editor', 'redaksi2.contoh', 'Fitriani'),
    ],
    verifiers: [
      await person('verifier', 'verifikator.contoh', 'Samsul Bahri'),
      await person('verifier', 'verifikator2.contoh', 'Ahmad Yani'),
    ],
    police: await person('police', 'polres.contoh', 'Iptu Hendra'),
    contributors: [],
  };
  for (const [index, { district, villages }] of villagesByDistrict().entries()) {
    const name = `KIM ${KIM_NAMES[index % KIM_NAMES.length]} ${district.name}`;
    const village = villages[0]!._id;
    const code = await organisation('kim', name, { village }, { by: admin, now });
    const username = index === 0 ? 'kontributor.contoh' : `kontributor${index + 1}.contoh`;
    people.contributors.push(await person('contributor', username, `Warga ${district.name}`, code));
  }
  await organisation('media-center', 'Media Center', {}, { by: admin, now });
  await organisation('police', 'Polres', {}, { by: admin, now });
  for (const [index, name] of AGENCIES.entries()) {
    const code = await organisation('agency', name, {}, { by: admin, now });
    if (index === 0) await person('agency', 'opd.contoh', 'Petugas Kesehatan', code);
  }
  return people;
}

async function person(
  role: Role,
  username: string,
  name: string,
  organisationCode?: string,
): Promise<CurrentUser> {
  const fields = { username, name, role, password: DEMO_PASSWORD, organisation: organisationCode };
  return toCurrentUser(await createUser(fields, { consent: consentNow(new Date()) }));
}

/** Makes an organisation with an account on Instagram that is verified, and one on Facebook that is not yet. */
async function organisation(
  kind: OrganisationKind,
  name: string,
  place: { village?: string },
  { by, now }: { by: CurrentUser; now: Date },
): Promise<string> {
  const made = await createOrganisation({ kind, name, ...place });
  const handle = `${name.toLowerCase().replace(/[^a-z]+/g, '.')}.contoh`;
  const official = await addAccount(made, { url: handle.slice(0, 30), platform: 'instagram' });
  await verifyAccount(by, String(official._id), { method: 'letter', note: 'Surat contoh 005/KIM/2026' }, now);
  await addAccount(made, { url: `https://www.facebook.com/${handle}` });
  return made.code;
}
