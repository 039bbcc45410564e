import { Account } from '../../models/account.js';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { PLATFORMS, type OrganisationKind } from '../../models/vocabulary.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Invalid, type FieldErrors } from '../errors.js';
import type { OnProgress } from '../progress.js';
import { districts, findPlace, isDistrict, isVillage, villagesByDistrict } from '../regions/gazetteer.js';
import { parse } from '../validation/parse.js';
import { acceptedAddress, acceptedFeed, registerAddress, setFeed } from './accounts.js';
import type { Address } from './address.js';
import { readOrganisationCsv, type CsvLine } from './organisation-csv.js';
import { organisationChange, organisationInput } from './organisation-input.js';
import { changeOrganisation, createOrganisation } from './organisations.js';

/** A line that was not taken, and why: one entry for each of its fields that is wrong. */
export interface FailedLine {
  line: number;
  field: string;
  /** A code of the locale file `errors`. */
  code: string;
  /** What stands in the cell. */
  value: string;
}

export interface OrganisationImport {
  created: number;
  updated: number;
  unchanged: number;
  /** Accounts that were not registered before, now waiting to be verified. */
  accounts: number;
  failed: FailedLine[];
  unknownColumns: string[];
}

type Outcome = { organisation: 'created' | 'updated' | 'unchanged'; accounts: number };

const KIND_NAMES: Record<string, OrganisationKind> = {
  kabupaten: 'regency',
  kecamatan: 'district',
  desa: 'village',
  kelurahan: 'village',
  opd: 'agency',
  skpd: 'agency',
  dinas: 'agency',
  badan: 'agency',
  bagian: 'agency',
  kantor: 'agency',
  inspektorat: 'agency',
  sekretariat: 'agency',
  instansi: 'agency',
  upt: 'agency',
  uptd: 'agency',
  puskesmas: 'agency',
  'kelompok informasi masyarakat': 'kim',
  'komunitas informasi masyarakat': 'kim',
  'media center': 'media-center',
  mediacenter: 'media-center',
  polres: 'police',
  polsek: 'police',
  polisi: 'police',
  lainnya: 'other',
  lain: 'other',
};

/** What the files of spreadsheets begin with: XLSX and ODS (both are zip files), XLS. */
const SPREADSHEETS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];
const WITHOUT_DOTS = /^(\d\d)(\d\d)(\d\d)(\d{4})?$/;

/**
 * Takes organisations and their accounts from a CSV file, by their `code`: new ones are made, known ones brought
 * up to date where a cell is not empty. A line with anything wrong in it is left out whole and reported; the
 * others are taken. The same file a second time changes nothing.
 * @param by who sends it; nobody: the command line
 * @param onProgress told of lines
 * @throws Invalid `file: not-csv` for a spreadsheet's own format, `file: no-code-column` when no header has a column
 * for the code
 */
export async function importOrganisations(
  file: Uint8Array,
  by?: Pick<CurrentUser, 'id'>,
  onProgress?: OnProgress,
): Promise<OrganisationImport> {
  if (isSpreadsheet(file)) throw new Invalid({ file: 'not-csv' });
  const { lines, broken, unknownColumns, lacksCode } = readOrganisationCsv(file);
  if (lacksCode) throw new Invalid({ file: 'no-code-column' });
  const report: OrganisationImport = {
    created: 0,
    updated: 0,
    unchanged: 0,
    accounts: 0,
    failed: broken.map((line) => ({ line, field: 'csv', code: 'bad-csv', value: '' })),
    unknownColumns,
  };
  for (const [index, line] of lines.entries()) {
    try {
      const outcome = await importLine(line, by);
      report[outcome.organisation] += 1;
      report.accounts += outcome.accounts;
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      report.failed.push(...failuresOf(line, error.fields));
    }
    onProgress?.({ done: index + 1, total: lines.length });
  }
  report.failed.sort((a, b) => a.line - b.line);
  return report;
}

async function importLine({ cells }: CsvLine, by: Pick<CurrentUser, 'id'> | undefined): Promise<Outcome> {
  const { code: written, village, district, kind, website, feedUrl, ...rest } = cells;
  const code = written && organisationCode(written);
  const known = code ? await Organisation.findOne({ code }).lean() : null;
  const input = {
    ...rest,
    ...(kind && { kind: KIND_NAMES[kind.toLowerCase()] ?? kind.toLowerCase() }),
    ...(district && { district: districtCode(district) }),
    ...(village && { village: villageCode(village, district) }),
    ...(website && { website: website.split(/\s+/)[0] }),
  };
  const errors: FieldErrors = code ? {} : { code: 'required' };
  // Of a double, what the line says may be older than what its other half has.
  if (known?.mergedInto) errors.code = 'merged-organisation';
  collect(errors, () => parse(known ? organisationChange : organisationInput, { ...input, code }));
  const addresses = await newAddresses(cells, known, errors);
  collect(errors, () => acceptedFeed(feedUrl));
  if (feedUrl && !website) errors.website = 'required';
  if (Object.keys(errors).length > 0) throw new Invalid(errors);

  const organisation = known
    ? await changeOrganisation(String(known._id), input, by)
    : await createOrganisation({ ...input, code }, by);
  for (const address of addresses) {
    // The website's account came with the organisation.
    if (!(await Account.exists({ key: address.key }))) await registerAddress(organisation, address, { by });
  }
  if (feedUrl && website)
    await setWebsiteFeed(acceptedAddress(website.split(/\s+/)[0]!, 'website'), feedUrl, by);
  const outcome = known ? (sameFields(known, organisation) ? 'unchanged' : 'updated') : 'created';
  return { organisation: outcome, accounts: addresses.length };
}

async function setWebsiteFeed(
  { key }: Address,
  feedUrl: string,
  by: Pick<CurrentUser, 'id'> | undefined,
): Promise<void> {
  const account = await Account.findOne({ key }).lean().orFail();
  if (account.feedUrl !== feedUrl) await setFeed(String(account._id), feedUrl, by);
}

// An account of another organisation is a mistake in the file or in the registry: a person must look.
async function newAddresses(
  cells: CsvLine['cells'],
  owner: OrganisationRecord | null,
  errors: FieldErrors,
): Promise<Address[]> {
  const addresses = new Map<string, Address>();
  for (const platform of PLATFORMS) {
    for (const written of cells[platform]?.split(/[\s,;|]+/).filter(Boolean) ?? []) {
      const address = collect(errors, () => acceptedAddress(written, platform, platform));
      if (!address) continue;
      const account = await Account.findOne({ key: address.key }).lean();
      if (!account) addresses.set(address.key, address);
      else if (!owner || !account.organisation.equals(owner._id)) errors[platform] = 'taken';
    }
  }
  return [...addresses.values()];
}

function collect<T>(errors: FieldErrors, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    Object.assign(errors, error.fields);
    return undefined;
  }
}

function failuresOf({ line, cells }: CsvLine, fields: FieldErrors): FailedLine[] {
  return Object.entries(fields).map(([field, code]) => ({
    line,
    field,
    code,
    value: cells[field as keyof CsvLine['cells']] ?? '',
  }));
}

function isSpreadsheet(file: Uint8Array): boolean {
  return SPREADSHEETS.some((signature) => signature.every((byte, at) => file[at] === byte));
}

/** Villages and districts go by their kode wilayah, however it is written. */
function organisationCode(written: string): string {
  const code = placeCode(written);
  return findPlace(code) ? code : written;
}

/** A kode wilayah as spreadsheets leave it: without its dots, or without the zeros that its parts begin with. */
function placeCode(written: string): string {
  const parts = WITHOUT_DOTS.exec(written)?.slice(1).filter(Boolean) ?? written.split('.');
  return parts.map((part) => part.padStart(2, '0')).join('.');
}

// A place may be given by its code or by its name; a name that two districts share needs the district.
function districtCode(written: string): string {
  if (isDistrict(placeCode(written))) return placeCode(written);
  const name = placeKey(written);
  return districts().find((district) => placeKey(district.name) === name)?._id ?? written;
}

function villageCode(written: string, district: string | undefined): string {
  if (isVillage(placeCode(written))) return placeCode(written);
  const [name, within] = [placeKey(written), district && districtCode(district)];
  const named = villagesByDistrict()
    .filter((group) => !within || group.district._id === within)
    .flatMap((group) => group.villages.filter((village) => placeKey(village.name) === name));
  return named.length === 1 ? named[0]!._id : written;
}

function placeKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:desa|kelurahan|kecamatan|kec\.?|kel\.?)\s+/, '')
    .replace(/[^a-z0-9]/g, '');
}

function sameFields(before: OrganisationRecord, after: OrganisationRecord): boolean {
  return JSON.stringify({ ...before, updatedAt: 0 }) === JSON.stringify({ ...after, updatedAt: 0 });
}
