import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { Source, type SourceRecord } from '../../models/source.js';

/** How a source is doing, those in trouble first (the words: `state` in the locale files). */
export const SOURCE_STATES = ['failing', 'dormant', 'waiting', 'reading', 'off'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** A source as the administrator sees it. */
export interface SourceView extends Omit<SourceRecord, '_id' | 'account' | 'organisation'> {
  id: string;
  state: SourceState;
  organisation: { name: string; slug: string };
  account: { handle: string; url: string };
}

export function sourceState(
  source: Pick<SourceRecord, 'active' | 'dormantSince' | 'lastError' | 'lastSuccessAt'>,
): SourceState {
  if (!source.active) return 'off';
  if (source.dormantSince) return 'dormant';
  if (source.lastError) return 'failing';
  return source.lastSuccessAt ? 'reading' : 'waiting';
}

/** One page of all sources, those in trouble first. @param page from 1 */
export async function listSources(
  page: number,
  perPage: number,
): Promise<{ items: SourceView[]; more: boolean }> {
  const sources = await Source.find()
    .sort({ consecutiveFailures: -1, _id: 1 })
    .skip((page - 1) * perPage)
    .limit(perPage + 1)
    .lean();
  const shown = sources.slice(0, perPage);
  const [accounts, organisations] = await Promise.all([
    Account.find({ _id: { $in: shown.map(({ account }) => account) } }).lean(),
    Organisation.find({ _id: { $in: shown.map(({ organisation }) => organisation) } }).lean(),
  ]);
  return {
    items: shown.flatMap((source) => sourceView(source, accounts, organisations)),
    more: sources.length > perPage,
  };
}

function sourceView(
  source: SourceRecord,
  accounts: AccountRecord[],
  organisations: OrganisationRecord[],
): SourceView | [] {
  const account = accounts.find(({ _id }) => _id.equals(source.account));
  const organisation = organisations.find(({ _id }) => _id.equals(source.organisation));
  if (!account || !organisation) return [];
  return {
    ...source,
    id: String(source._id),
    state: sourceState(source),
    organisation: { name: organisation.name, slug: organisation.slug },
    account: { handle: account.handle, url: account.url },
  };
}
