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
  /** There is something in the file, but no header with a column for the code. */
  lacksCode: boolean;
}

/** Headers by field, in Indonesian and English; case, spaces and signs make no difference. */
const HEADERS: Record<Exclude<CsvField, Platform>, string[]> = {
  code: ['code', 'kode', 'organisationcode', 'kodeorganisasi', 'kodeinstansi', 'kodeopd', 'kodekim'],
  name: [
    'name',
    'nama',
    'organisasi',
    'organisation',
    'namaorganisasi',
    'namainstansi',
    'namaopd',
    'namakim',
  ],
  kind: ['kind', 'jenis', 'jenisorganisasi', 'jenisinstansi'],
  village: ['village', 'desa', 'kelurahan', 'desakelurahan', 'namadesa', 'namadesakelurahan', 'kodedesa'],
  district: ['district', 'kecamatan', 'namakecamatan', 'kodekecamatan'],
  address: ['address', 'alamat', 'alamatkantor', 'alamatlengkap'],
  decreeNumber: ['decree', 'decreenumber', 'sk', 'nomorsk', 'nosk'],
  contactName: ['contact', 'contactname', 'narahubung', 'kontak', 'namanarahubung', 'namakontak'],
  contactPhone: ['phone', 'telepon', 'telp', 'hp', 'nohp', 'notelp', 'notelepon', 'nomortelepon', 'nomorhp'],
  contactEmail: ['email', 'surel', 'posel', 'alamatemail', 'alamatsurel'],
  feedUrl: ['feed', 'feedurl', 'rss', 'umpan'],
};
/** What offices write before a platform's name: "Akun Instagram", "Link Facebook". */
const BEFORE_PLATFORM = /^(?:akun|alamat|kanal|link|tautan|url)/;
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

const LINE_BREAK = /\r\n|\r|\n/; // the second one: "CSV (Macintosh)"
/** Offices put a title above the table; the header is not further down than this. */
const MAX_ROWS_ABOVE = 20;
/** Offices write it where there is nothing to write. */
const NOTHING = /^[-–—]+$/;
/** How spreadsheets keep digits from being taken for a number: `="63.11.02.2001"`, `'63.11.02.2001`. */
const FORMULA = /^="([^"]*)"$/;
const KEPT_AS_TEXT = /^'(?=[\d+])/;

/** A quoted cell may run over several lines; one that runs further was never closed. */
const MAX_LINES_OF_RECORD = 20;

/**
 * Reads a CSV file of organisations: with commas, semicolons or tabs, CRLF, LF or CR, quoted or not, UTF-8 with or
 * without a mark, UTF-16 with one, or Windows-1252 as older spreadsheets save it. Each record is read by itself, so
 * that a quotation mark out of place costs its own line and not the rest of the file.
 */
export function readOrganisationCsv(file: Uint8Array): CsvContent {
  const rows = decode(file).split(LINE_BREAK);
  const { start, delimiter, names, fields } = headerOf(rows);
  const content: CsvContent = {
    lines: [],
    broken: [],
    unknownColumns: names.filter((name, at) => name !== '' && !fields[at]),
    lacksCode: start !== -1 && !fields.includes('code'),
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

interface Header {
  /** Its row, from 0; -1 where the file is blank. */
  start: number;
  delimiter: string;
  names: string[];
  fields: (CsvField | undefined)[];
}

/** The row that names the code and something else; where none does, the first that is not blank. */
function headerOf(rows: string[]): Header {
  const headers = rows.slice(0, MAX_ROWS_ABOVE).map((row, start): Header => {
    const delimiter = delimiterOf(row);
    const names = readRecord([row], delimiter) ?? [];
    return { start, delimiter, names, fields: names.map(fieldOf) };
  });
  const first = rows.findIndex((row) => row.trim() !== '' && !/^sep=.$/i.test(row));
  return (
    headers.find(({ fields }) => fields.includes('code') && fields.filter(Boolean).length > 1) ??
    headers[first] ?? { start: first, delimiter: ',', names: [], fields: [] }
  );
}

function fieldOf(header: string): CsvField | undefined {
  const name = plain(header);
  return FIELD_OF_HEADER.get(name) ?? FIELD_OF_HEADER.get(name.replace(BEFORE_PLATFORM, ''));
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
  // Where no cell begins with a quotation mark, one is a character like the others: `Dinas "Hebat"`.
  const quote = rows.some((row) => row.split(delimiter).some((cell) => cell.trimStart().startsWith('"')));
  const options = { delimiter, quote: quote ? '"' : false, relax_column_count: true, trim: true } as const;
  try {
    const records = parseCsv(rows.join('\n'), options);
    return records[0] ?? [];
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function cellsOf(record: string[], fields: (CsvField | undefined)[]): CsvLine['cells'] {
  const cells: CsvLine['cells'] = {};
  for (const [at, field] of fields.entries()) {
    const value = valueOf(record[at] ?? '');
    if (field && value) cells[field] = value;
  }
  return cells;
}

function valueOf(cell: string): string {
  return cell.trim().replace(NOTHING, '').replace(FORMULA, '$1').replace(KEPT_AS_TEXT, '');
}

function decode(file: Uint8Array): string {
  // "Unicode Text" of spreadsheets.
  if (file[0] === 0xff && file[1] === 0xfe) return new TextDecoder('utf-16le').decode(file);
  if (file[0] === 0xfe && file[1] === 0xff) return new TextDecoder('utf-16be').decode(file);
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
