import { LISTED_ACTS } from '../moderation/ledger-facts.js';

/** What the public log can be narrowed to. */
export interface LogFilter {
  /** As the audit trail calls it. */
  act?: string;
  /** `2026-11`, as the place counts. */
  month?: string;
}

const MONTH = /^20\d\d-(?:0[1-9]|1[0-2])$/;

export function isListedAct(act: string): boolean {
  return LISTED_ACTS.includes(act);
}

export function isMonth(text: string): boolean {
  return MONTH.test(text);
}
