import { CommandError } from '../errors.js';
import type { Store } from '../storage/store.js';
import { decode, flagOption, type Doc } from '../values/bson.js';

/** How many items share a transaction while the disk is full. */
const ITEMS_WHEN_FAILING = 8;
/** How long one command may hold a transaction before other work gets its turn, in ms. */
const WRITE_SLICE_MS = 100;

/**
 * Runs the statements of a write command, each atomic in itself. An error is recorded with the statement's
 * index; ordered, it ends the command. Resolves when everything is on the disk.
 */
export async function runStatements<T>(
  store: Store,
  statements: T[],
  ordered: boolean,
  run: (statement: T, index: number) => void,
): Promise<Doc[]> {
  const writeErrors: Doc[] = [];
  const attempt = (statement: T, index: number): boolean => {
    try {
      run(statement, index);
      return true;
    } catch (error) {
      writeErrors.push(writeError(index, error));
      return !ordered;
    }
  };
  await inSlices(store, statements, attempt);
  return writeErrors;
}

/** Does the work on each item until it answers false, in writes that hold nobody up for long. */
export async function inSlices<T>(
  store: Store,
  items: T[],
  work: (item: T, index: number) => boolean,
): Promise<void> {
  let next = 0;
  /** Answers whether there is more to do. */
  const slice = (): boolean => {
    const until = performance.now() + WRITE_SLICE_MS;
    const most = store.failing() ? next + ITEMS_WHEN_FAILING : items.length;
    for (; next < items.length; next++) {
      if (performance.now() > until || next >= most) return true;
      if (!work(items[next]!, next)) return false;
    }
    return false;
  };
  while (await store.write(slice));
}

/** A write error as the drivers expect it; what is not a CommandError is a fault of this server and is thrown. */
export function writeError(index: number, error: unknown): Doc {
  if (!(error instanceof CommandError)) throw error;
  return { index, code: error.code, codeName: error.codeName, errmsg: error.message, ...error.details };
}

export function writeReply(counts: Doc, writeErrors: Doc[]): Doc {
  return writeErrors.length > 0 ? { ...counts, writeErrors } : counts;
}

/** The statements of an update or delete, from the document sequence or the body; an unknown field is refused. */
export function statementsOf(
  body: Doc,
  sequences: Map<string, Uint8Array[]>,
  name: 'update.updates' | 'delete.deletes',
  known: string[],
): { statements: Doc[]; ordered: boolean } {
  const field = name.split('.')[1]!;
  const statements = sequences.get(field)?.map(decode) ?? (body[field] as Doc[] | undefined) ?? [];
  const stray = statements.flatMap(Object.keys).find((option) => !known.includes(option));
  if (stray) throw new CommandError(40415, `BSON field '${name}.${stray}' is an unknown field.`);
  return { statements, ordered: body.ordered === undefined || flagOption(body.ordered) };
}
