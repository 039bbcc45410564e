import { Story } from '../../models/story.js';
import { firstBrokenEntry } from './audit.js';

export interface AuditReport {
  stories: number;
  entries: number;
  /** The first entry that was altered, removed or moved, oldest story first. */
  broken?: { receipt: string; sequence: number };
}

/** Walks the audit trails of all stories and stops at the first entry that does not fit its chain. */
export async function verifyAudit(): Promise<AuditReport> {
  let stories = 0;
  let entries = 0;
  const trails = Story.find({}, { receipt: 1, status: 1, history: 1 }).sort({ _id: 1 }).lean().cursor();
  for await (const story of trails) {
    stories += 1;
    entries += story.history.length;
    const sequence = firstBrokenEntry(story);
    if (sequence !== undefined) return { stories, entries, broken: { receipt: story.receipt, sequence } };
  }
  return { stories, entries };
}
