import type { LedgerLineRecord } from '../../models/ledger-line.js';

type Named = Pick<LedgerLineRecord, 'story' | 'sequence'>;

/** The lines whose acts were not taken back. @param undone lines of the act `undone` */
export function withoutUndone<Line extends Named>(lines: Line[], undone: Named[]): Line[] {
  const takenBack = new Set(undone.map((line) => nameOf(line, -1)));
  return lines.filter((line) => !takenBack.has(nameOf(line)));
}

// A decision is undone by the very next entry of its story.
function nameOf({ story, sequence }: Named, step = 0): string {
  return `${String(story)}:${sequence + step}`;
}
