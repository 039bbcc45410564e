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
  | Platform;

/** One line of the file below the header; empty cells are left out. */
export interface CsvLine {
  /** As an editor counts it, from 1. */
  line: number;
  cells: Partial<Record<CsvField, string>>;
}

export interface CsvContent {
  lines: CsvLine[];
  /** Lines that are no CSV, with what the reader says. */
  broken: { line: number; problem: string }[];
  /** Columns whose header names no field: not read. */
  unknownColumns: string[];
}

/** Headers by field, in Indonesian and English; case, spaces and signs make no difference. */
const HEADERS: Record<Exclude<CsvField, Platform>, string[]> = {
  code: ['code', 'kode'],
  name: ['name', 'nama', 'organisasi', 'organisation'],
  kind: ['kind', 'jenis'],
  village: ['village', 'desa', 'kelurahan', 'desakelurahan'],
  district: ['district', 'kecamatan'],
  address: ['address', 'alamat'],
  decreeNumber: ['decree', 'decreenumber', 'sk', 'nomorsk'],
  contactName: ['contact', 'contactname', 'narahubung', 'kontak'],
  contactPhone: ['phone', 'telepon', 'telp', 'hp', 'nohp'],
  contactEmail: ['email', 'surel', 'posel'],
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

/**
 * Reads a CSV file of organisations: with commas, semicolons or tabs, CRLF or LF, quoted or not, UTF-8 with or
 * without a mark, or Windows-1252 as older spreadsheets save it.
 */
export function readOrganisationCsv(file: Uint8Array): CsvContent {
  const text = decode(file).replace(/^sep=.\r?\n/i, '');
  const broken: CsvContent['broken'] = [];
  const records = parseCsv(text, {
    bom: true,
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error) => {
      broken.push({ line: Number(error?.lines ?? 0), problem: error?.message ?? '' });
      return undefined;
    },
  }) as unknown as { record: string[]; info: { lines: number } }[];
  const [header, ...body] = records;
  const fields = header?.record.map((name) => FIELD_OF_HEADER.get(plain(name))) ?? [];
  return {
    lines: body.map(({ record, info }) => ({ line: info.lines, cells: cellsOf(record, fields) })),
    broken,
    unknownColumns: header?.record.filter((name, at) => name !== '' && !fields[at]) ?? [],
  };
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
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch {
    return new TextDecoder('windows-1252').decode(file);
  }
}

// By the header alone: it has no quoted sentences with commas in them.
function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r?\n/, 1);
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: header.split(sign).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]!.sign;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
