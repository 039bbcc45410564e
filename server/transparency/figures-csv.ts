import { DECISIONS, STEP_NAMES } from '../moderation/ledger-facts.js';
import { csvOf } from '../text/csv.js';
import type { Figures } from './figures.js';

const HOUR_MS = 60 * 60 * 1000;

/** One row for each person in each role; times in hours. */
export function peopleCsv({ people }: Figures): string {
  const columns = [
    'username',
    'name',
    'role',
    ...DECISIONS,
    'decisions',
    'median_hours',
    'late',
    'undone',
    'returned_again',
    'other_acts',
  ];
  const rows = people.map((person) => ({
    username: person.username,
    name: person.name,
    role: person.role,
    ...Object.fromEntries(DECISIONS.map((action) => [action, person.decisions[action] ?? 0])),
    decisions: person.total,
    median_hours: person.medianMs === undefined ? '' : (person.medianMs / HOUR_MS).toFixed(1),
    late: person.late,
    undone: person.undone,
    returned_again: person.again,
    other_acts: person.otherActs,
  }));
  return csvOf(rows, columns);
}

/** One row for each week and step. */
export function weeksCsv({ weeks }: Figures): string {
  const rows = weeks.flatMap(({ monday, steps }) =>
    STEP_NAMES.map((step) => ({
      week_from: monday,
      step,
      in_time: steps[step].inTime,
      decisions: steps[step].total,
    })),
  );
  return csvOf(rows, ['week_from', 'step', 'in_time', 'decisions']);
}
