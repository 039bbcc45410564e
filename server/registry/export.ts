import he from 'he';
import { Account, type AccountRecord } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { adapters, isReadablePlatform } from '../aggregation/adapters/index.js';
import { csvOf } from '../text/csv.js';
import { xmlSafe } from '../text/xml-safe.js';
import { ORGANISATION_COLUMNS, organisationCells, type OrganisationCells } from './organisation-cells.js';
import { asOf, expiryOf } from './proof-policy.js';

/** One account of the registry, flat, as spreadsheets and programs take it. Nothing private is in here. */
export interface ExportRow extends OrganisationCells {
  platform: string;
  handle: string;
  url: string;
  feed_url: string;
  status: string;
  verified_by: string;
  verified_at: string;
  revoked_at: string;
  proof_expires_at: string;
}

export interface RegisteredOrganisation {
  organisation: OrganisationRecord;
  accounts: AccountRecord[];
}

/** Every active organisation by name, with all of its accounts. */
export async function registered(): Promise<RegisteredOrganisation[]> {
  const organisations = await Organisation.find({ active: true }).sort({ name: 1, _id: 1 }).lean();
  const accounts = new Map<string, AccountRecord[]>();
  for (const account of await Account.find().sort({ organisation: 1, platform: 1, handle: 1 }).lean()) {
    const owner = String(account.organisation);
    accounts.set(owner, [...(accounts.get(owner) ?? []), account]);
  }
  return organisations.map((organisation) => ({
    organisation,
    accounts: accounts.get(String(organisation._id)) ?? [],
  }));
}

/** A row for each account. */
export function accountRows(all: RegisteredOrganisation[]): ExportRow[] {
  return all.flatMap(({ organisation, accounts }) => accounts.map((account) => rowOf(organisation, account)));
}

function rowOf(organisation: OrganisationRecord, account: AccountRecord): ExportRow {
  const { platform, handle, url, status, verification, revocation } = asOf(account, new Date());
  return {
    ...organisationCells(organisation),
    platform,
    handle,
    url,
    feed_url: (isReadablePlatform(platform) && adapters[platform].feedUrl(account)) || '',
    status,
    verified_by: verification?.method ?? '',
    verified_at: verification?.at.toISOString() ?? '',
    revoked_at: revocation?.at.toISOString() ?? '',
    proof_expires_at: verification ? expiryOf(verification).toISOString() : '',
  };
}

/** The accounts as CSV with a header. */
export function toCsv(rows: ExportRow[]): string {
  const columns: (keyof ExportRow)[] = [
    ...ORGANISATION_COLUMNS,
    'platform',
    'handle',
    'url',
    'feed_url',
    'status',
    'verified_by',
    'verified_at',
    'revoked_at',
    'proof_expires_at',
  ];
  return csvOf(
    rows.map((row) => ({ ...row })),
    columns,
  );
}

/** The registry as OPML 2.0: an outline per organisation; what has a feed can be subscribed to as it is. */
export function toOpml(rows: ExportRow[], title: string, now: Date): string {
  const outlines = byOrganisation(rows).map(
    (group) =>
      `    <outline text="${xmlText(group[0]!.organisation)}">\n${group.map(outlineOf).join('')}    </outline>\n`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head>\n    <title>${xmlText(title)}</title>\n` +
    `    <dateCreated>${now.toUTCString()}</dateCreated>\n  </head>\n  <body>\n${outlines.join('')}  </body>\n</opml>\n`
  );
}

function outlineOf({ organisation, platform, handle, url, feed_url: feed, status }: ExportRow): string {
  const attributes = {
    text: `${organisation} (${platform}: ${handle})`,
    category: `/${platform},/${status}`,
    ...(feed ? { type: 'rss', xmlUrl: feed, htmlUrl: url } : { type: 'link', url }),
  };
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${xmlText(value)}"`);
  return `      <outline${written.join('')}/>\n`;
}

function xmlText(text: string): string {
  return he.escape(xmlSafe(text));
}

function byOrganisation(rows: ExportRow[]): ExportRow[][] {
  const groups = new Map<string, ExportRow[]>();
  for (const row of rows)
    groups.set(row.organisation_code, [...(groups.get(row.organisation_code) ?? []), row]);
  return [...groups.values()];
}
