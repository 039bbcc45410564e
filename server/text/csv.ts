import { stringify } from 'csv-stringify/sync';

/** Rows as CSV with a header; a cell that a spreadsheet would run as a formula is made text. */
export function csvOf(rows: Record<string, string | number>[], columns: string[]): string {
  return stringify(rows, {
    header: true,
    columns,
    // The mark tells Excel that this is UTF-8.
    bom: true,
    escape_formulas: true,
    record_delimiter: '\r\n',
  });
}
