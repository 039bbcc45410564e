import { Int32 } from 'bson';
import { readVariables } from '../aggregate/expressions.js';
import { badValue, notImplemented } from '../errors.js';
import { parseFilter, type Filter } from '../query/filter.js';
import { narrow } from '../query/narrow.js';
import { parseProjection, wholeFields, type Projection } from '../query/project.js';
import { PAUSE } from '../query/scan.js';
import { select, type Selection } from '../query/select.js';
import { parsePattern, type Pattern } from '../query/sort.js';
import { countMatching } from '../query/count.js';
import { encode, flagOption, integerOption, isDocument, type Doc } from '../values/bson.js';
import { compare } from '../values/order.js';
import { keysOf } from '../values/paths.js';
import { breathing, type Rows } from '../cursors.js';
import { collectionName, type Call, type Command } from './context.js';

/** How many documents the first batch holds when the client does not say. */
export const FIRST_BATCH = 101;

const REFUSED = ['min', 'max', 'returnKey', 'showRecordId', 'tailable', 'awaitData'];

export const find: Command = {
  fields: [
    'filter',
    'sort',
    'projection',
    'skip',
    'limit',
    'batchSize',
    'singleBatch',
    'hint',
    'allowDiskUse',
    'noCursorTimeout',
    'oplogReplay',
    'allowPartialResults',
    'let',
    ...REFUSED,
  ],
  run: async ({ engine, db, body }) => {
    for (const option of REFUSED)
      if (body[option] && !isEmpty(body[option])) throw notImplemented(`find's ${option}`);
    const name = collectionName(body, 'find');
    const { selection, single } = parseSelection(body);
    const project = parseProjection(body.projection, selection.filter);
    const collection = engine.catalog.find(db, name);
    const fields = wholeFields(body.projection);
    const rows = collection
      ? documents(select(engine.store, collection, selection), fields, project)
      : none();
    const batchSize = integerOption(body.batchSize, 'batchSize', FIRST_BATCH);
    if (batchSize < 0) throw badValue('batchSize must not be negative');
    const ns = `${db}.${name}`;
    const { id, batch } = await engine.cursors.open(ns, rows, batchSize, single);
    return { cursor: { id, ns }, field: 'firstBatch', batch };
  },
};

const isEmpty = (value: unknown): boolean => isDocument(value) && Object.keys(value).length === 0;

/** The filter, sort, skip and limit of a find. A negative limit means one batch of that size. */
export function parseSelection(body: Doc): { selection: Selection; single: boolean } {
  const limit = integerOption(body.limit, 'limit', 0);
  const skip = integerOption(body.skip, 'skip', 0);
  if (skip < 0) throw badValue('skip must not be negative');
  const sort = sortOf(body.sort);
  const filter = queryOf(body.filter, readVariables(body.let));
  const selection = { filter, sort, hint: body.hint, skip, limit: Math.abs(limit) };
  return { selection, single: flagOption(body.singleBatch) || limit < 0 };
}

/** A sort, none for an empty one. The natural order is that of the `_id`. */
export function sortOf(spec: unknown): Pattern | undefined {
  if (spec === undefined || spec === null || isEmpty(spec)) return undefined;
  if (!isDocument(spec) || !('$natural' in spec)) return parsePattern(spec);
  if (Object.keys(spec).length > 1) throw badValue("Cannot include '$natural' in compound sort");
  return parsePattern({ _id: spec.$natural });
}

/** A filter; `$expr` is refused in it where no variables are given. */
export function queryOf(query: unknown, variables?: Doc): Filter {
  if (query === undefined || query === null) return parseFilter({});
  if (!isDocument(query)) throw badValue('a filter must be an object');
  return parseFilter(query, variables);
}

function* documents(
  rows: ReturnType<typeof select>,
  fields?: ReadonlySet<string>,
  project?: Projection,
): Rows {
  for (const row of rows) {
    if (row === PAUSE) yield row;
    else if (fields) yield narrow(row.raw, fields);
    else yield project ? encode(project(row.doc)) : row.raw;
  }
}

function* none(): Rows {}

export const count: Command = {
  fields: ['query', 'limit', 'skip', 'hint'],
  run: async (call) => {
    const collection = call.engine.catalog.find(call.db, collectionName(call.body, 'count'));
    const limit = Math.abs(integerOption(call.body.limit, 'limit', 0)) || Infinity;
    const skip = integerOption(call.body.skip, 'skip', 0);
    const question = { filter: queryOf(call.body.query, {}), hint: call.body.hint };
    const found = collection ? await countMatching(call.engine.store, collection, question, skip + limit) : 0;
    return { n: new Int32(Math.max(0, found - skip)) };
  },
};

/** Neither missing nor the stand-in for an empty array. */
const isPresent = (value: unknown): boolean => value !== undefined && typeof value !== 'symbol';

export const distinct: Command = {
  fields: ['key', 'query', 'hint'],
  run: async (call) => ({ values: await distinctValues(call) }),
};

async function distinctValues({ engine, db, body }: Call): Promise<unknown[]> {
  const collection = engine.catalog.find(db, collectionName(body, 'distinct'));
  if (typeof body.key !== 'string') throw badValue('distinct needs a key');
  if (!collection) return [];
  const path = body.key.split('.');
  const values: unknown[] = [];
  const question = { filter: queryOf(body.query, {}), hint: body.hint };
  for await (const { doc } of breathing(select(engine.store, collection, question))) {
    values.push(...keysOf(doc, [path]).keys.flat().filter(isPresent));
  }
  return values.sort(compare).filter((value, i) => i === 0 || compare(values[i - 1], value) !== 0);
}
