import { CsvError } from 'csv-parse';
import { parse as parseCsv } from 'csv-parse/sync';
import { PLATFORMS, type Platform } from '../../models/vocabulary.js';

/** A column's field: one of an organisation's, or a platform whose cell holds addresses. */
export type CsvField =
  | 'code'
  | 'name'
  | 'kind'
  | 'village'
  | 'district'
  | 'address'
  | 'decreeNumber'
  | 'contactName'
  | 'contactPhone'
  | 'contactEmail'
  | 'feedUrl'
  | Platform;

/** One line of the file below the header; empty cells are left out. */
export interface CsvLine {
  /** As an editor counts it, from 1. */
  line: number;
  cells: Partial<Record<CsvField, string>>;
}

export interface CsvContent {
  lines: CsvLine[];
  /** Lines that are no CSV. */
  broken: number[];
  /** Columns whose header names no field: not read. */
  unknownColumns: string[];
}

/** Headers by field, in Indonesian and English; case, spaces and signs make no difference. */
const HEADERS: Record<Exclude<CsvField, Platform>, string[]> = {
  code: ['code', 'kode', 'organisationcode'],
  name: ['name', 'nama', 'organisasi', 'organisation'],
  kind: ['kind', 'jenis'],
  village: ['village', 'desa', 'kelurahan', 'desakelurahan'],
  district: ['district', 'kecamatan'],
  address: ['address', 'alamat'],
  decreeNumber: ['decree', 'decreenumber', 'sk', 'nomorsk'],
  contactName: ['contact', 'contactname', 'narahubung', 'kontak'],
  contactPhone: ['phone', 'telepon', 'telp', 'hp', 'nohp'],
  contactEmail: ['email', 'surel', 'posel'],
  feedUrl: ['feed', 'feedurl', 'rss', 'umpan'],
};
const PLATFORM_HEADERS: Record<string, Platform> = {
  situs: 'website',
  situsweb: 'website',
  web: 'website',
  twitter: 'x',
  whatsapp: 'whatsapp-channel',
  saluranwhatsapp: 'whatsapp-channel',
  saluranwa: 'whatsapp-channel',
};
const FIELD_OF_HEADER = new Map<string, CsvField>([
  ...Object.entries(HEADERS).flatMap(([field, names]) =>
    names.map((name): [string, CsvField] => [name, field as CsvField]),
  ),
  ...Object.entries(PLATFORM_HEADERS),
  ...PLATFORMS.map((platform): [string, CsvField] => [plain(platform), platform]),
]);

/** A quoted cell may run over several lines; one that runs further was never closed. */
const MAX_LINES_OF_RECORD = 20;

/**
 * Reads a CSV file of organisations: with commas, semicolons or tabs, CRLF or LF, quoted or not, UTF-8 with or
 * without a mark, or Windows-1252 as older spreadsheets save it. Each record is read by itself, so that a
 * quotation mark out of place costs its own line and not the rest of the file.
 */
export function readOrganisationCsv(file: Uint8Array): CsvContent {
  const rows = decode(file).split(/\r?\n/);
  const start = rows.findIndex((row) => row.trim() !== '' && !/^sep=.$/i.test(row));
  const header = rows[start] ?? '';
  const delimiter = delimiterOf(header);
  const names = readRecord([header], delimiter) ?? [];
  const fields = names.map((name) => FIELD_OF_HEADER.get(plain(name)));
  const content: CsvContent = {
    lines: [],
    broken: [],
    unknownColumns: names.filter((name, at) => name !== '' && !fields[at]),
  };
  for (let at = start + 1; at < rows.length;) {
    const record = recordAt(rows, at, delimiter);
    const cells = record && cellsOf(record.values, fields);
    if (!cells) content.broken.push(at + 1);
    else if (Object.keys(cells).length > 0) content.lines.push({ line: at + 1, cells });
    at += record?.length ?? 1;
  }
  return content;
}

function recordAt(
  rows: string[],
  at: number,
  delimiter: string,
): { values: string[]; length: number } | undefined {
  for (let length = 1; length <= MAX_LINES_OF_RECORD && at + length <= rows.length; length += 1) {
    const values = readRecord(rows.slice(at, at + length), delimiter);
    if (values) return { values, length };
  }
  return undefined;
}

/** The cells of one record, or undefined when the rows are not exactly one. */
function readRecord(rows: string[], delimiter: string): string[] | undefined {
  try {
    const records = parseCsv(rows.join('\n'), { delimiter, relax_column_count: true, trim: true });
    return records[0] ?? [];
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function cellsOf(record: string[], fields: (CsvField | undefined)[]): CsvLine['cells'] {
  const cells: CsvLine['cells'] = {};
  for (const [at, field] of fields.entries()) {
    const value = record[at]?.trim();
    if (field && value) cells[field] = value;
  }
  return cells;
}

function decode(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    return new TextDecoder('windows-1252').decode(file);
  }
}

// By the header alone: it has no quoted sentences with commas in them.
function delimiterOf(header: string): string {
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: header.split(sign).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]!.sign;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
