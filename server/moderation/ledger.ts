import type { Types } from 'mongoose';
import { LedgerLine, type LedgerLineRecord } from '../../models/ledger-line.js';
import { Story, type AuditEntry, type StoryRecord } from '../../models/story.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { inTurns } from '../in-turns.js';
import { FIRST_PREVIOUS_HASH } from './audit.js';
import { sha256Of } from './audited-state.js';
import { factsOf } from './ledger-facts.js';

/** Another process may append at the same moment: then look again where the ledger ends. */
const MAX_ATTEMPTS = 10;
const STORIES_AT_ONCE = 250;

type Sealable = Pick<StoryRecord, '_id' | 'status' | 'topic' | 'history'>;

// Of one process, one at a time: they all want the next line.
const oneAtATime = inTurns(1);

/**
 * Appends to the ledger what it lacks of the stories' audit entries. Drafts are their author's alone, and may
 * vanish: they come in with their whole trail when they are sent.
 */
export function sealStories(stories: Sealable[]): Promise<void> {
  const sent = stories.filter(({ status }) => status !== 'draft');
  return oneAtATime(async () => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await appendMissing(sent);
      } catch (error) {
        if (!isDuplicateKey(error) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  });
}

/**
 * Seals stories that were changed just now. The change stands whether or not that works: a story that could not
 * be sealed stays marked as such, for `sealRemaining`; whoever runs the portal is told on its error output.
 */
export async function sealNow(stories: Sealable[]): Promise<void> {
  await sealStories(stories).catch((error: unknown) => {
    process.emitWarning(`a change is not in the ledger yet: ${String(error)}`, 'LedgerWarning');
  });
}

/** Seals every story that changed and was not sealed then, as after a crash. @returns how many */
export async function sealRemaining(): Promise<{ stories: number }> {
  let sealed = 0;
  let after: Types.ObjectId | undefined;
  for (;;) {
    const stories: Sealable[] = await Story.find(
      { ledgerLine: 0, ...(after ? { _id: { $gt: after } } : {}) },
      { status: 1, topic: 1, history: 1 },
    )
      .sort({ _id: 1 })
      .limit(STORIES_AT_ONCE)
      .lean();
    if (stories.length === 0) return { stories: sealed };
    await sealStories(stories);
    sealed += stories.length;
    after = stories.at(-1)!._id;
  }
}

/** SHA-256, hex, over everything a line says, its place and the hash before it. */
export function lineHash(line: Omit<LedgerLineRecord, 'hash'>): string {
  return sha256Of({ ...line, hash: undefined });
}

/** One line by its number and hash, which stand for all lines up to it: good to note down elsewhere. */
export interface Seal {
  number: number;
  hash: string;
}

/** The newest line, or the newest that tells of an act before a time. */
export async function newestSeal(before?: Date): Promise<Seal | undefined> {
  const last = await LedgerLine.findOne(before ? { at: { $lt: before } } : {}, { hash: 1 })
    .sort({ _id: -1 })
    .lean();
  return last ? { number: last._id, hash: last.hash } : undefined;
}

/** Reads a seal as it is printed, `NUMBER:HASH`; undefined when it is none. */
export function parseSeal(text: string): Seal | undefined {
  const [, number, hash] = /^(\d{1,15}):([\da-f]{64})$/.exec(text.trim()) ?? [];
  return number && hash ? { number: Number(number), hash } : undefined;
}

/** Whether a line is what was noted down of it. */
export async function ledgerContains({ number, hash }: Seal): Promise<boolean> {
  return (await LedgerLine.exists({ _id: number, hash })) !== null;
}

async function appendMissing(stories: Sealable[]): Promise<void> {
  const ids = stories.map(({ _id }) => _id);
  const known = await LedgerLine.find({ story: { $in: ids } }, { story: 1, sequence: 1 }).lean();
  const numbers = new Map(known.map(({ _id, story, sequence }) => [`${String(story)}:${sequence}`, _id]));
  const last = await newestSeal();
  const lines: LedgerLineRecord[] = [];
  let previous = { _id: last?.number ?? 0, hash: last?.hash ?? FIRST_PREVIOUS_HASH };
  for (const story of stories) {
    for (const entry of story.history) {
      const name = `${String(story._id)}:${entry.sequence}`;
      if (numbers.has(name)) continue;
      const line = lineOf(story, entry, previous);
      numbers.set(name, line._id);
      lines.push(line);
      previous = line;
    }
  }
  if (lines.length > 0) await LedgerLine.insertMany(lines);
  await Story.bulkWrite(
    stories.map(({ _id, history }) => ({
      updateOne: {
        // Who changed it meanwhile seals it again.
        filter: { _id, history: { $size: history.length } },
        update: { $set: { ledgerLine: numbers.get(`${String(_id)}:${history.length}`) ?? 0 } },
        timestamps: false,
      },
    })),
  );
}

function lineOf(
  story: Sealable,
  entry: AuditEntry,
  previous: Pick<LedgerLineRecord, '_id' | 'hash'>,
): LedgerLineRecord {
  const { sequence, action, by, role, at } = entry;
  const line = {
    _id: previous._id + 1,
    story: story._id,
    sequence,
    entryHash: entry.hash,
    action,
    by,
    role,
    at,
    topic: story.topic,
    ...factsOf(story.history, entry),
    previousHash: previous.hash,
  };
  return { ...line, hash: lineHash(line) };
}
