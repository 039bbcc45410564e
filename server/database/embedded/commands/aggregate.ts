import { badValue, CommandError, notImplemented } from '../errors.js';
import { decodeForExpressions, readVariables } from '../aggregate/expressions.js';
import { leadingFind, nameOf, parsePipeline, type Docs } from '../aggregate/pipeline.js';
import { PAUSE } from '../query/scan.js';
import { select, type Selection } from '../query/select.js';
import { parseFilter } from '../query/filter.js';
import { parsePattern } from '../query/sort.js';
import { encode, integerOption, isDocument, numberOf, type Doc } from '../values/bson.js';
import { countMatching } from '../query/count.js';
import type { Rows } from '../cursors.js';
import { collectionName, type Command, type Engine } from './context.js';
import { FIRST_BATCH } from './find.js';

export const aggregate: Command = {
  fields: ['pipeline', 'cursor', 'allowDiskUse', 'hint', 'bypassDocumentValidation', 'let', 'explain'],
  run: async ({ engine, db, body }) => {
    if (typeof body.aggregate !== 'string') throw notImplemented('an aggregation without a collection');
    if (body.explain) throw notImplemented("aggregate's explain");
    const name = collectionName(body, 'aggregate');
    if (!isDocument(body.cursor)) throw new CommandError(9, "The 'cursor' option is required");
    const batchSize = integerOption(body.cursor.batchSize, 'batchSize', FIRST_BATCH);
    const rows = (await countOnly(engine, db, name, body)) ?? run(engine, db, name, body);
    const ns = `${db}.${name}`;
    const { id, batch } = await engine.cursors.open(ns, rows, batchSize, false);
    return { cursor: { id, ns }, field: 'firstBatch', batch };
  },
};

/** Splits off the part of a pipeline that a find does. */
export function selectionOf({ pipeline, hint, let: bound }: Doc): {
  selection: Selection;
  rest: Doc[];
  variables: Doc;
} {
  if (!Array.isArray(pipeline)) throw new CommandError(14, "'pipeline' option must be specified as an array");
  const { query, sort, skip, limit, rest } = leadingFind(pipeline as Doc[]);
  const pattern = sort && parsePattern(sort);
  if (pattern?.fields.length === 0)
    throw new CommandError(15976, '$sort stage must have at least one sort key');
  const variables = readVariables(bound);
  const filter = parseFilter(query, variables);
  return { selection: { filter, sort: pattern, hint, skip, limit }, rest, variables };
}

function run(engine: Engine, db: string, name: string, body: Doc): Rows {
  const { selection, rest, variables } = selectionOf(body);
  const resolve = (from: string, query: Doc): Docs => found(engine, db, from, { filter: parseFilter(query) });
  if (rest.length === 0) return stored(engine, db, name, selection);
  return encoded(parsePipeline(rest, { resolve, variables })(found(engine, db, name, selection)));
}

/** Documents as they are stored. */
function* stored({ store, catalog }: Engine, db: string, name: string, selection: Selection): Rows {
  const collection = catalog.find(db, name);
  if (!collection) return;
  for (const row of select(store, collection, selection)) yield row === PAUSE ? row : row.raw;
}

function* found(engine: Engine, db: string, name: string, selection: Selection): Docs {
  for (const raw of stored(engine, db, name, selection))
    yield raw === PAUSE ? raw : decodeForExpressions(raw);
}

function* encoded(docs: Docs): Rows {
  for (const doc of docs) yield doc === PAUSE ? doc : encode(doc);
}

/**
 * The driver's countDocuments is `[$match, $skip?, $limit?, {$group: {_id: 1, n: {$sum: 1}}}]`: counted without
 * decoding what needs no look.
 */
async function countOnly(engine: Engine, db: string, name: string, body: Doc): Promise<Rows | undefined> {
  const { selection, rest } = selectionOf(body);
  const [last, ...others] = rest;
  if (!last || others.length > 0 || selection.sort || nameOf(last)[0] !== '$group') return undefined;
  const { _id, n, ...fields } = last.$group as Doc;
  const isCount =
    numberOf(_id) === 1 && isDocument(n) && Object.keys(n).join() === '$sum' && numberOf(n.$sum) === 1;
  if (!isCount || Object.keys(fields).length > 0) return undefined;
  const collection = engine.catalog.find(db, name);
  const { filter, hint, skip = 0, limit } = selection;
  if (limit !== undefined && limit < 0) throw badValue('the limit must be positive');
  const counted = collection
    ? await countMatching(engine.store, collection, { filter, hint }, skip + (limit ?? Infinity))
    : 0;
  return counts(Math.max(0, counted - skip));
}

function* counts(n: number): Rows {
  if (n > 0) yield encode({ _id: 1, n });
}
