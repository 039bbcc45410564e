import { parse } from 'csv-parse/sync';
import { Region } from '../../models/region.js';
import { isPosition } from '../../models/position.js';
import { findPlace, loadGazetteer } from './gazetteer.js';

export interface PositionImport {
  positions: number;
  /** Lines whose code is no place of the regency, or whose numbers are no place on the earth. */
  failed: number[];
}

/**
 * Takes where places are from a CSV file with the columns `code`, `latitude` and `longitude` (degrees, a point
 * as decimal sign). Places that it does not name keep what they have.
 */
export async function importPositions(file: Uint8Array): Promise<PositionImport> {
  const lines = parse<Record<string, string>>(Buffer.from(file), {
    bom: true,
    columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
    skip_empty_lines: true,
    relax_column_count: true,
    trim: true,
  });
  const report: PositionImport = { positions: 0, failed: [] };
  for (const [index, { code = '', latitude, longitude }] of lines.entries()) {
    const position = { latitude: degrees(latitude), longitude: degrees(longitude) };
    if (findPlace(code) && isPosition(position)) {
      await Region.updateOne({ _id: code }, { $set: { position } });
      report.positions += 1;
    } else {
      report.failed.push(index + 2);
    }
  }
  await loadGazetteer();
  return report;
}

function degrees(text: string | undefined): number {
  return text ? Number(text) : NaN;
}
