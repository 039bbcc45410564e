import { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import type { ChangedField, RegistryChange } from '../../models/registry-change.js';
import type { RegistryAction } from '../../models/vocabulary.js';
import { User } from '../../models/user.js';
import type { CurrentUser } from '../auth/current-user.js';

/** An entry of the registry's history; without a person, the command line's or the portal's own. */
export function changeBy(
  user: Pick<CurrentUser, 'id'> | undefined,
  action: RegistryAction,
  at: Date,
  more: { fields?: ChangedField[]; note?: string | undefined } = {},
): RegistryChange {
  return { action, at, ...(user && { by: new Types.ObjectId(user.id) }), ...more };
}

/**
 * What a change of an organisation changes. Of how the office reaches it only that it changed: who was asked once
 * has a right to be forgotten, and a history forgets nothing.
 */
export function changedFields(
  before: OrganisationRecord,
  { set, unset }: { set: Record<string, unknown>; unset: string[] },
): ChangedField[] {
  const was = before as unknown as Record<string, unknown>;
  const all: [string, unknown][] = [
    ...Object.entries(set),
    ...unset.map((field): [string, unknown] => [field, undefined]),
  ];
  return all.flatMap(([field, to]): ChangedField[] => {
    const [outer = '', inner] = field.split('.');
    const from = inner ? (was[outer] as Record<string, unknown> | undefined)?.[inner] : was[outer];
    if (from === to) return [];
    return inner ? [{ field }] : [{ field, from: textOf(from), to: textOf(to) }];
  });
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

export interface ShownChange extends RegistryChange {
  /** Missing: the portal or the command line; empty: somebody who is no user any more. */
  name?: string;
  /** What changed, with the key of the field's words. */
  shownFields: (Omit<ChangedField, 'field'> & { key: string })[];
}

/** Everything that happened to an organisation, newest first, with who did it. */
export async function historyOfOrganisation(id: Types.ObjectId): Promise<ShownChange[]> {
  const found = await Organisation.findById(id).select('+history').lean();
  return withNames(found?.history ?? []);
}

/** The same of an account. */
export async function historyOfAccount(id: Types.ObjectId): Promise<ShownChange[]> {
  const found = await Account.findById(id).select('+history').lean();
  return withNames(found?.history ?? []);
}

async function withNames(history: RegistryChange[]): Promise<ShownChange[]> {
  const people = await User.find({ _id: { $in: history.flatMap(({ by }) => by ?? []) } }, { name: 1 }).lean();
  const names = new Map(people.map(({ _id, name }) => [String(_id), name]));
  return history
    .map((change) => ({
      ...change,
      ...(change.by && { name: names.get(String(change.by)) ?? '' }),
      // A dot would lead deeper into the words.
      shownFields: (change.fields ?? []).map(({ field, ...values }) => ({
        key: field.replace('.', '-'),
        ...values,
      })),
    }))
    .toReversed();
}
