import { isDeepStrictEqual } from 'node:util';
import type { Types } from 'mongoose';
import { LedgerLine, type LedgerLineRecord } from '../../models/ledger-line.js';
import { Story, type AuditEntry, type StoryRecord } from '../../models/story.js';
import { FIRST_PREVIOUS_HASH, firstBrokenEntry } from './audit.js';
import { AUDITED_FIELDS } from './audited-state.js';
import { lineHash, type Seal } from './ledger.js';

/** As many findings are named; the rest is counted. */
const NAMED_MAX = 10;
/** Documents that the database hands over at once. */
const BATCH = 200;

const FIELDS = [...AUDITED_FIELDS, 'history', 'ledgerLine'];

export interface AuditReport {
  stories: number;
  entries: number;
  /** Entries that the ledger does not hold yet, of stories that say so. */
  unsealed: number;
  /** The ledger's newest line. */
  seal?: Seal;
  /** How much was found. */
  broken: number;
  /** The first of it, each in a few English words. */
  findings: string[];
}

/** The audit trail does not hold. */
export class BrokenAudit extends Error {
  constructor({ broken, findings }: AuditReport) {
    const more = broken > findings.length ? `; and ${broken - findings.length} more` : '';
    super(findings.join('; ') + more);
  }
}

/**
 * Walks the ledger and the audit trails of all stories, by index and a few at a time, while the portal may go
 * on. It finds, whoever wrote to the database:
 * - an entry that was altered, removed, added, moved or exchanged, at either end or between, also where the
 *   chain behind it was made anew;
 * - a story, its decisions or its text that were changed without an entry, or put back to an earlier state;
 * - a story that was deleted with its trail once it had been sent in;
 * - a line of the ledger that was altered, removed, moved, or cut off at the end, while stories count on it.
 *
 * It cannot find that somebody who can write to the database wrote story, trail and the whole rest of the ledger
 * anew, since the hashes have no secret: against that a seal is noted down elsewhere (`noted`), which every
 * later ledger has to contain. Nor who really sat at an account; nor what happened to clarifications, photo
 * files and people, which the trail does not cover.
 */
export async function verifyAudit(noted?: Seal): Promise<AuditReport> {
  const report: AuditReport = { stories: 0, entries: 0, unsealed: 0, broken: 0, findings: [] };
  await walkLedger(report, noted);
  await walkStories(report);
  return report;
}

/** The same, for those who need no more than to know. @throws BrokenAudit */
export async function verifiedAudit(noted?: Seal): Promise<Omit<AuditReport, 'broken' | 'findings'>> {
  const report = await verifyAudit(noted);
  if (report.broken > 0) throw new BrokenAudit(report);
  const { broken: _none, findings: _nothing, ...walked } = report;
  return walked;
}

function find(report: AuditReport, finding: string): void {
  report.broken += 1;
  if (report.findings.length < NAMED_MAX) report.findings.push(finding);
}

async function walkLedger(report: AuditReport, noted: Seal | undefined): Promise<void> {
  let previous = { _id: 0, hash: FIRST_PREVIOUS_HASH };
  let notedHash: string | undefined;
  for await (const line of LedgerLine.find().sort({ _id: 1 }).lean().cursor({ batchSize: BATCH })) {
    const whole =
      line._id === previous._id + 1 && line.previousHash === previous.hash && line.hash === lineHash(line);
    if (!whole) find(report, `line ${previous._id + 1} of the ledger is broken`);
    if (line._id === noted?.number) notedHash = line.hash;
    previous = line;
  }
  if (noted && notedHash !== noted.hash)
    find(report, `line ${noted.number} of the ledger is not what was noted`);
  if (previous._id > 0) report.seal = { number: previous._id, hash: previous.hash };
}

// Both in the order of the stories' ids, so that each is read once.
async function walkStories(report: AuditReport): Promise<void> {
  const stories = Story.find().select(FIELDS).sort({ _id: 1 }).lean().cursor({ batchSize: BATCH });
  const groups = linesByStory();
  let group = (await groups.next()).value;
  for await (const story of stories) {
    for (; group && idOf(group) < String(story._id); group = (await groups.next()).value) {
      await judge(report, group[0]!.story, undefined, group);
    }
    const own = group && idOf(group) === String(story._id);
    await judge(report, story._id, story, own ? group! : []);
    if (own) group = (await groups.next()).value;
  }
  for (; group; group = (await groups.next()).value) await judge(report, group[0]!.story, undefined, group);
}

const idOf = (lines: LedgerLineRecord[]) => String(lines[0]!.story);

async function* linesByStory(): AsyncGenerator<LedgerLineRecord[], undefined> {
  let group: LedgerLineRecord[] = [];
  const lines = LedgerLine.find().sort({ story: 1, sequence: 1 }).lean().cursor({ batchSize: BATCH });
  for await (const line of lines) {
    if (group.length > 0 && String(line.story) !== idOf(group)) {
      yield group;
      group = [];
    }
    group.push(line);
  }
  if (group.length > 0) yield group;
}

async function judge(
  report: AuditReport,
  id: Types.ObjectId,
  story: StoryRecord | undefined,
  lines: LedgerLineRecord[],
): Promise<void> {
  let judged = { story, lines };
  // What was read at two moments may differ because somebody was at work between: read again, ledger first.
  if (findingIn(story, lines)) {
    const linesNow = await LedgerLine.find({ story: id }).sort({ sequence: 1 }).lean();
    judged = { story: (await Story.findById(id).select(FIELDS).lean()) ?? undefined, lines: linesNow };
  }
  const finding = findingIn(judged.story, judged.lines);
  if (finding) find(report, finding);
  if (!judged.story) return;
  report.stories += 1;
  const entries = Array.isArray(judged.story.history) ? judged.story.history.length : 0;
  report.entries += entries;
  if (judged.story.ledgerLine === 0) report.unsealed += entries - judged.lines.length;
}

/** What is wrong with a story and its lines of the ledger, if anything. */
function findingIn(story: StoryRecord | undefined, lines: LedgerLineRecord[]): string | undefined {
  if (!story) return `a story is missing that line ${lines[0]!._id} of the ledger tells of`;
  try {
    return findingInTrail(story, lines);
  } catch {
    // Whoever writes to the database can put anything in place of a list or an entry.
    return `${story.receipt}: the audit trail cannot be read`;
  }
}

function findingInTrail(story: StoryRecord, lines: LedgerLineRecord[]): string | undefined {
  const { receipt, history } = story;
  const broken = firstBrokenEntry(story);
  if (broken !== undefined && broken <= history.length) return `${receipt}: audit entry ${broken} is broken`;
  const foreign = lines.findIndex((line, index) => !tellsOf(line, history[index]));
  if (foreign >= 0) return `${receipt}: audit entry ${foreign + 1} is not what the ledger holds`;
  if (broken !== undefined) return `${receipt}: the story was changed without an audit entry`;
  if (story.status === 'draft' || story.ledgerLine === 0) return undefined;
  const sealed = lines.length === history.length && lines.at(-1)!._id === story.ledgerLine;
  return sealed ? undefined : `${receipt}: audit entry ${lines.length + 1} is missing from the ledger`;
}

function tellsOf(line: LedgerLineRecord, entry: AuditEntry | undefined): boolean {
  if (!entry) return false;
  const told = ({ sequence, action, by, role, at }: LedgerLineRecord | AuditEntry) => [
    sequence,
    action,
    String(by),
    role,
    at,
  ];
  return line.entryHash === entry.hash && isDeepStrictEqual(told(line), told(entry));
}
