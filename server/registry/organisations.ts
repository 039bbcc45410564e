import { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { setPostsOfficial } from '../aggregation/save-posts.js';
import { ensureSourceForAccount, stopSourceOfAccount } from '../aggregation/sources.js';
import { canManageOrganisation } from '../auth/permissions.js';
import type { CurrentUser } from '../auth/current-user.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../errors.js';
import { districtOf } from '../regions/gazetteer.js';
import { slugify } from '../text/slug.js';
import { parse } from '../validation/parse.js';
import { ensureWebsiteAccount } from './accounts.js';
import { changeBy, changedFields } from './history.js';
import {
  OFFICER_FIELDS,
  organisationChange,
  organisationInput,
  type OrganisationChange,
} from './organisation-input.js';

const CODE_MAX_LENGTH = 60; // characters
const ID = /^[\da-f]{24}$/i;
/** Pages beside the organisations' own, below /direktori. */
const RESERVED_SLUGS = ['cek'];

/**
 * Makes an organisation. Without a code it gets one from its kind and name; a website becomes an account that
 * waits to be verified.
 * @param by who makes it; nobody: the command line
 * @throws Invalid on bad fields; `code: taken`
 */
export async function createOrganisation(
  input: unknown,
  by?: Pick<CurrentUser, 'id'>,
): Promise<OrganisationRecord> {
  const { code: givenCode, ...fields } = parse(organisationInput, input);
  const code = givenCode ?? `${fields.kind}-${slugify(fields.name)}`.slice(0, CODE_MAX_LENGTH);
  if (await Organisation.exists({ code })) throw new Invalid({ code: 'taken' });
  const { set } = toStored(fields);
  const history = [changeBy(by, 'created', new Date())];
  try {
    const slug = await freeSlug(fields.name, code);
    const organisation = (
      await Organisation.create({ ...set, code, slug, active: true, history })
    ).toObject();
    await ensureWebsiteAccount(organisation, by);
    return organisation;
  } catch (error) {
    if (isDuplicateKey(error)) throw new Invalid({ code: 'taken' });
    throw error;
  }
}

/**
 * Changes the fields that the input names, and no others; an empty value clears a field.
 * @throws Invalid, NotFound; Conflict `organisation-merged`
 */
export async function changeOrganisation(
  id: string,
  input: object,
  by?: Pick<CurrentUser, 'id'>,
): Promise<OrganisationRecord> {
  const before = await findOrganisation(id);
  if (before.mergedInto) throw new Conflict('organisation-merged');
  const change = parse(organisationChange, input);
  const named = Object.fromEntries(
    Object.keys(organisationChange.shape)
      .filter((field) => field in input)
      .map((field) => [field, change[field as keyof OrganisationChange]]),
  );
  const { set, unset } = toStored(named);
  const fields = changedFields(before, { set, unset });
  if (fields.length === 0) {
    await ensureWebsiteAccount(before, by);
    return before;
  }
  const changed = await Organisation.findOneAndUpdate(
    // Changed by somebody else since it was read, it would be told wrongly what was there before.
    { _id: id, updatedAt: before.updatedAt },
    {
      $set: set,
      ...(unset.length > 0 ? { $unset: Object.fromEntries(unset.map((path) => [path, 1])) } : {}),
      $push: { history: changeBy(by, 'changed', new Date(), { fields }) },
    },
    { returnDocument: 'after' },
  ).lean();
  if (!changed) return changeOrganisation(id, input, by);
  await ensureWebsiteAccount(changed, by);
  return changed;
}

/** The same for the organisation's own officer, who may change how it is reached and nothing else. */
export function changeOwnOrganisation(
  id: string,
  input: Record<string, unknown>,
  by?: Pick<CurrentUser, 'id'>,
): Promise<OrganisationRecord> {
  const allowed = OFFICER_FIELDS.filter((field) => field in input);
  return changeOrganisation(id, Object.fromEntries(allowed.map((field) => [field, input[field]])), by);
}

/**
 * Takes an organisation off the public pages, or brings it back. Its accounts stop being official meanwhile,
 * and are not read.
 * @throws NotFound; Conflict `organisation-merged`
 */
export async function setOrganisationActive(
  id: string,
  active: boolean,
  by?: Pick<CurrentUser, 'id'>,
): Promise<OrganisationRecord> {
  if ((await findOrganisation(id)).mergedInto) throw new Conflict('organisation-merged');
  const history = changeBy(by, active ? 'activated' : 'deactivated', new Date());
  const changed = await Organisation.findByIdAndUpdate(
    id,
    { $set: { active }, $push: { history } },
    { returnDocument: 'after' },
  )
    .lean()
    .orFail();
  for (const account of await Account.find({ organisation: id }).lean()) {
    if (active) await ensureSourceForAccount(account);
    else await stopSourceOfAccount(account._id);
    await setPostsOfficial(account._id, active && account.status === 'verified');
  }
  return changed;
}

/** @throws NotFound */
export async function findOrganisation(id: string): Promise<OrganisationRecord> {
  const organisation = Types.ObjectId.isValid(id) ? await Organisation.findById(id).lean() : null;
  if (!organisation) throw new NotFound('organisation-not-found');
  return organisation;
}

/**
 * The active organisation with a code or id, for somebody who may manage it; where none is named, the person's own.
 * @throws Invalid `organisation: unknown-organisation`; Forbidden when it is not this person's
 */
export async function organisationToManage(
  user: CurrentUser | undefined,
  named: string | undefined,
): Promise<OrganisationRecord> {
  const wanted = named || user?.organisation;
  if (!wanted) throw new Invalid({ organisation: 'required' });
  const byId = ID.test(wanted) ? [{ _id: new Types.ObjectId(wanted) }] : [];
  const organisation = await Organisation.findOne({ active: true, $or: [{ code: wanted }, ...byId] }).lean();
  if (!organisation) throw new Invalid({ organisation: 'unknown-organisation' });
  if (!canManageOrganisation(user, String(organisation._id))) throw new Forbidden();
  return organisation;
}

const CONTACT_FIELDS = { contactName: 'name', contactPhone: 'phone', contactEmail: 'email' } as const;

/** Input fields as the record's: the contact's parts below `contact`, the district of a village beside it. */
function toStored(fields: OrganisationChange): { set: Record<string, unknown>; unset: string[] } {
  const stored: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    const part = CONTACT_FIELDS[field as keyof typeof CONTACT_FIELDS];
    stored[part ? `contact.${part}` : field] = value;
  }
  if (fields.village) stored.district = districtOf(fields.village);
  const entries = Object.entries(stored);
  return {
    set: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    unset: entries.filter(([, value]) => value === undefined).map(([path]) => path),
  };
}

async function freeSlug(name: string, code: string): Promise<string> {
  const slug = slugify(name);
  const taken = RESERVED_SLUGS.includes(slug) || (await Organisation.exists({ slug }));
  return taken ? `${slug}-${slugify(code)}` : slug;
}
