import { Int32, Long } from 'bson';
import { badValue, CommandError, notImplemented } from '../errors.js';
import { parseIndexPattern } from '../query/sort.js';
import { parseFilter } from '../query/filter.js';
import { requireCollection, type Collection, type Index } from '../storage/catalog.js';
import { buildIndex } from '../storage/build-index.js';
import { collectGarbage } from '../storage/garbage.js';
import { encode, flagOption, isDocument, numberOf, plain, type Doc } from '../values/bson.js';
import { describe } from '../values/describe.js';
import { isIndexPart } from '../values/paths.js';
import { ensureCollection } from './collections.js';
import { collectionName, type Command, type Engine } from './context.js';
import { refuseCollation } from './index.js';

const OPTIONS = ['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds', 'hidden'];
const REFUSED = [
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
];
REFUSED.push(
  'bits',
  'min',
  'max',
  'bucketSize',
  'wildcardProjection',
  'storageEngine',
  'prepareUnique',
  'clustered',
);

/** What a partial filter may hold: conditions whose truth a query can be seen to imply. */
const PARTIAL_OPERATORS = ['$eq', '$gt', '$gte', '$lt', '$lte', '$exists', '$type', '$in'];

export const createIndexes: Command = {
  fields: ['indexes', 'commitQuorum'],
  run: async ({ engine, db, body }) => {
    const name = collectionName(body, 'createIndexes');
    const specs = readSpecs(body.indexes);
    const createdCollectionAutomatically = engine.catalog.find(db, name) === undefined;
    const collection = await engine.store.write(() => ensureCollection(engine, db, name));
    const numIndexesBefore = collection.indexes.length;
    for (const spec of specs) if (!existing(collection, spec)) await buildIndex(engine, collection, spec);
    const numIndexesAfter = collection.indexes.length;
    return {
      numIndexesBefore: new Int32(numIndexesBefore),
      numIndexesAfter: new Int32(numIndexesAfter),
      createdCollectionAutomatically,
    };
  },
};

function readSpecs(specs: unknown): Doc[] {
  if (!Array.isArray(specs) || specs.length === 0)
    throw badValue('Must specify at least one index to create');
  return specs.map((spec) => {
    if (!isDocument(spec)) throw badValue('an index specification must be an object');
    return readSpec(spec);
  });
}

/** The specification as it is kept: key, name and the options that are set. */
function readSpec({ key, name, v: _version, background: _ignored, ns: _namespace, ...options }: Doc): Doc {
  if (!isDocument(key) || Object.keys(key).length === 0)
    throw new CommandError(67, 'Index keys cannot be an empty object');
  if (typeof name !== 'string' || name === '') throw badValue('an index needs a name');
  for (const [field, direction] of Object.entries(key)) checkKeyField(field, direction);
  parseIndexPattern(key);
  const spec: Doc = { v: new Int32(2), key, name };
  for (const [option, value] of Object.entries(options)) {
    if (option === 'collation') refuseCollation(value);
    else if (REFUSED.includes(option)) throw notImplemented(`the index option ${option}`);
    else if (!OPTIONS.includes(option)) {
      throw new CommandError(197, `The field '${option}' is not valid for an index specification.`);
    } else if (isSet(value))
      spec[option] = option === 'unique' || option === 'sparse' ? flagOption(value) : value;
  }
  if (spec.hidden) throw notImplemented('a hidden index');
  checkOptions(spec);
  return spec;
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== false;

function checkKeyField(field: string, direction: unknown): void {
  if (typeof direction === 'string') throw notImplemented(`the index type ${direction}`);
  if (field.includes('$')) throw notImplemented(`the index field ${field}`);
  if (field.split('.').some(isIndexPart)) throw notImplemented(`an index on an array's element (${field})`);
  const number = numberOf(direction);
  if (!number) throw new CommandError(67, `Values in the index key pattern cannot be 0: ${field}`);
}

function checkOptions({ key, name, v: _version, ...options }: Doc): void {
  const { unique, expireAfterSeconds, partialFilterExpression, sparse } = options;
  const fields = Object.keys(key as Doc);
  const ofId = fields.join() === '_id';
  if (ofId && numberOf((key as Doc)._id) !== 1)
    throw badValue("The field 'key' for an _id index must be {_id: 1}");
  const [stray] = Object.keys(options);
  if (ofId && stray)
    throw new CommandError(197, `The field '${stray}' is not valid for an _id index specification`);
  if (name === '_id_' && !ofId) throw badValue("The index name '_id_' is reserved for the _id index");
  if (expireAfterSeconds !== undefined) {
    const seconds = numberOf(expireAfterSeconds);
    if (seconds === undefined || seconds < 0)
      throw new CommandError(67, 'TTL index needs a non-negative expireAfterSeconds');
    if (fields.length > 1) throw new CommandError(67, 'TTL indexes are single-field indexes');
  }
  if (partialFilterExpression === undefined) return;
  if (!isDocument(partialFilterExpression))
    throw new CommandError(67, 'partialFilterExpression must be an object');
  if (sparse) throw new CommandError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  const filter = parseFilter(partialFilterExpression);
  const parts = filter.kind === 'and' ? filter.parts : [filter];
  if (parts.some((part) => part.kind !== 'leaf' || !PARTIAL_OPERATORS.includes(part.operator))) {
    throw notImplemented(`a partial index with this filter${unique ? ' (unique)' : ''}`);
  }
}

/** The options that make an index another one, beside its key. */
const DISTINGUISHING = ['unique', 'sparse', 'partialFilterExpression'];

/** The same index again is nothing to do; the same name or key with something else is 86 or 85. */
function existing(collection: Collection, spec: Doc): boolean {
  if (Object.keys(spec.key as Doc).join() === '_id') return true;
  for (const { spec: other } of collection.indexes) {
    const sameKind = ['key', ...DISTINGUISHING].every((option) => same(other[option], spec[option]));
    const sameOptions = sameKind && same(other.expireAfterSeconds, spec.expireAfterSeconds);
    if (other.name === spec.name) {
      if (sameOptions) return true;
      if (sameKind) {
        throw new CommandError(
          85,
          'An equivalent index already exists with the same name but different options',
        );
      }
      const message = 'An existing index has the same name as the requested index';
      throw new CommandError(86, `${message}. Requested: ${describe(spec)}, existing: ${describe(other)}`);
    }
    if (sameKind)
      throw new CommandError(85, `Index already exists with a different name: ${describe(other.name)}`);
  }
  return false;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b));

export const listIndexes: Command = {
  fields: ['cursor'],
  run: ({ engine, db, body }) => {
    const name = collectionName(body, 'listIndexes');
    const { indexes } = requireCollection(engine.catalog, db, name);
    const batch = indexes.map(({ spec }) => encode(spec));
    return { cursor: { id: Long.ZERO, ns: `${db}.${name}` }, field: 'firstBatch', batch };
  },
};

export const dropIndexes: Command = {
  fields: ['index'],
  run: async ({ engine, db, body }) => {
    const name = collectionName(body, 'dropIndexes');
    const before = await engine.store.write(() =>
      dropChosen(engine, requireCollection(engine.catalog, db, name), body.index),
    );
    await collectGarbage(engine.store, engine.catalog);
    return { nIndexesWas: new Int32(before) };
  },
};

function dropChosen({ catalog }: Engine, collection: Collection, wanted: unknown): number {
  const before = collection.indexes.length;
  const chosen = choose(collection, wanted);
  if (chosen.some(({ name }) => name === '_id_')) throw new CommandError(72, 'cannot drop _id index');
  collection.indexes = collection.indexes.filter((index) => !chosen.includes(index));
  for (const index of chosen) catalog.discard(index);
  catalog.save(collection);
  return before;
}

function choose({ indexes }: Collection, wanted: unknown): Index[] {
  if (wanted === '*') return indexes.filter(({ name }) => name !== '_id_');
  const keys = Array.isArray(wanted) ? wanted : [wanted];
  return keys.map((key) => {
    const pattern = isDocument(key) ? JSON.stringify(plain(key)) : undefined;
    const found = indexes.find(
      ({ name, spec }) => name === key || JSON.stringify(plain(spec.key)) === pattern,
    );
    if (!found) throw new CommandError(27, `index not found with name [${String(key)}]`);
    return found;
  });
}
