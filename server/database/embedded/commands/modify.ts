import { breathing } from '../cursors.js';
import type { Filter } from '../query/filter.js';
import { choosePlan, type Plan, type Question } from '../query/planner.js';
import { select, firstRow } from '../query/select.js';
import type { Row } from '../query/scan.js';
import type { Pattern } from '../query/sort.js';
import type { Collection } from '../storage/catalog.js';
import { decode, encodeForStorage, type Doc } from '../values/bson.js';
import { encodeKey } from '../values/keys.js';
import { upsertDocument, type Update } from '../update/update.js';
import { ensureCollection } from './collections.js';
import type { Engine } from './context.js';
import { checkId } from './insert.js';
import { inSlices } from './writes.js';

/** How often a document may slip away between finding and changing it before the search runs inside the write. */
const SEARCHES_OUTSIDE = 3;

export interface UpdateRequest {
  filter: Filter;
  update: Update;
  multi: boolean;
  upsert: boolean;
  sort?: Pattern;
  hint?: unknown;
}

export interface UpdateResult {
  matched: number;
  modified: number;
  /** The `_id` of the document an upsert made. */
  upserted?: unknown;
}

/** One update statement: finds, changes, or inserts. */
export async function updateMatching(
  engine: Engine,
  db: string,
  name: string,
  request: UpdateRequest,
): Promise<UpdateResult> {
  if (!request.multi) {
    const { before, after, upserted } = await updateOne(engine, db, name, request);
    return {
      matched: before ? 1 : 0,
      modified: before && after !== before ? 1 : 0,
      upserted: upserted ? after!._id : undefined,
    };
  }
  const result: UpdateResult = { matched: 0, modified: 0 };
  await eachMatching(engine, db, name, request, (collection, row) => {
    result.matched++;
    if (change(engine, collection, row, request) !== row.doc) result.modified++;
  });
  if (result.matched > 0 || !request.upsert) return result;
  const inserted = await engine.store.write(() => upsert(engine, db, name, request));
  return { ...result, upserted: inserted._id };
}

export interface SingleChange {
  /** The document found; undefined when none matched. */
  before?: Doc;
  /** The document afterwards: the very `before` when nothing changed. */
  after?: Doc;
  upserted: boolean;
}

/** Changes the first matching document (in the order of the sort), or upserts. */
export function updateOne(
  engine: Engine,
  db: string,
  name: string,
  request: UpdateRequest,
): Promise<SingleChange> {
  return withFirst(engine, db, name, request, (collection, row): SingleChange => {
    if (row && collection)
      return { before: row.doc, after: change(engine, collection, row, request), upserted: false };
    if (!request.upsert) return { upserted: false };
    return { after: upsert(engine, db, name, request), upserted: true };
  });
}

/** Removes one (limit 1) or all matching documents; resolves to how many. */
export async function removeMatching(
  engine: Engine,
  db: string,
  name: string,
  question: Question,
  limit: number,
): Promise<number> {
  if (limit === 1) return (await removeOne(engine, db, name, question)) ? 1 : 0;
  let removed = 0;
  await eachMatching(engine, db, name, question, (collection, { doc }) => {
    engine.documents.remove(collection, doc);
    removed++;
  });
  return removed;
}

export function removeOne(
  engine: Engine,
  db: string,
  name: string,
  selection: Question,
): Promise<Doc | undefined> {
  return withFirst(engine, db, name, selection, (collection, row) => {
    if (row && collection) engine.documents.remove(collection, row.doc);
    return row?.doc;
  });
}

/**
 * Runs the work on the first match within one write. Where a unique index leads to it the search itself runs in
 * the write; another search runs before it, pausing, and the write looks whether its answer still holds.
 */
async function withFirst<T>(
  engine: Engine,
  db: string,
  name: string,
  question: Question,
  work: (collection?: Collection, row?: Row) => T,
): Promise<T> {
  const { store, catalog, documents } = engine;
  for (let searches = 0; ; searches++) {
    const collection = catalog.find(db, name);
    const plan = collection && choosePlan(store, collection, question);
    const before = documents.changes();
    const searched = plan && !plan.single && searches < SEARCHES_OUTSIDE;
    const found = searched ? await searchFirst(engine, collection, question, plan) : undefined;
    const outcome = await store.write((): { value: T } | 'again' => {
      const current = catalog.find(db, name);
      if (!current) return { value: work() };
      if (!searched || current !== collection)
        return { value: work(current, firstRow(store, current, question)) };
      if (!found) return documents.changes() === before ? { value: work(current) } : 'again';
      const row = stillMatching(engine, current, question.filter, found);
      return row ? { value: work(current, row) } : 'again';
    });
    if (outcome !== 'again') return outcome.value;
  }
}

async function searchFirst(
  { store }: Engine,
  collection: Collection,
  question: Question,
  plan: Plan,
): Promise<Row | undefined> {
  for await (const row of breathing(select(store, collection, { ...question, limit: 1 }, plan))) return row;
  return undefined;
}

/** Finds all matches, pausing, and changes them in writes of a bounded size. */
async function eachMatching(
  engine: Engine,
  db: string,
  name: string,
  question: Question,
  work: (collection: Collection, row: Row) => void,
): Promise<void> {
  const { store, catalog } = engine;
  const collection = catalog.find(db, name);
  if (!collection) return;
  // The keys are gathered first, so that no document is met twice because the change moved it in the index.
  const ids: Buffer[] = [];
  for await (const { doc } of breathing(select(store, collection, question))) ids.push(encodeKey(doc._id));
  await inSlices(store, ids, (id) => {
    // Dropped meanwhile, or read again after a write that failed: nothing of it may be touched.
    if (catalog.find(db, name) !== collection) return false;
    const raw = engine.documents.read(collection, id);
    const doc = raw && decode(raw);
    if (doc && question.filter.matches(doc)) work(collection, { raw, doc });
    return true;
  });
}

function stillMatching(
  engine: Engine,
  collection: Collection,
  filter: Filter,
  { doc }: Row,
): Row | undefined {
  const raw = engine.documents.read(collection, encodeKey(doc._id));
  if (!raw) return undefined;
  const current = decode(raw);
  return filter.matches(current) ? { raw, doc: current } : undefined;
}

/** Applies the update to a stored document; answers the very same object when nothing changed. Within a write. */
function change(
  engine: Engine,
  collection: Collection,
  { raw, doc }: Row,
  { filter, update }: UpdateRequest,
): Doc {
  const after = update.apply(decode(raw), { filter, inserting: false });
  const bytes = encodeForStorage(after);
  if (raw.equals(bytes)) return doc;
  engine.documents.replace(collection, doc, after, bytes);
  return after;
}

function upsert(engine: Engine, db: string, name: string, { filter, update }: UpdateRequest): Doc {
  const doc = upsertDocument(filter, update);
  checkId(doc);
  engine.documents.insert(ensureCollection(engine, db, name), doc);
  return doc;
}
