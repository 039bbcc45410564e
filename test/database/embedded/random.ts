import { Decimal128, Double, Int32, Long, ObjectId, type Collection, type Db, type Document } from 'mongodb';
import { Dice } from './dice.js';

const IDS = Array.from({ length: 6 }, (_, i) => new ObjectId(`65000000000000000000000${i}`));
const DATES = Array.from({ length: 6 }, (_, i) => new Date(Date.UTC(2026, 0, 1 + i)));

function scalar(dice: Dice): unknown {
  switch (dice.below(14)) {
    case 0:
      return null;
    case 1:
    case 2:
    case 3:
      return dice.below(6);
    case 4:
      return new Double(dice.below(6) + dice.one([0, 0.5]));
    case 5:
      return Long.fromNumber(dice.below(6));
    case 6:
      return dice.one([
        Long.fromString('9007199254740993'),
        Long.fromString('9007199254740992'),
        -1,
        Number.NaN,
      ]);
    case 7:
    case 8:
      return dice.one(['', 'a', 'ab', 'abc', 'b', 'B', 'é', 'a\0b', '\u{1f600}', '\uffff']);
    case 9:
      return dice.one(IDS);
    case 10:
      return dice.one(DATES);
    case 11:
      return dice.chance(0.5);
    case 12:
      return new Int32(dice.below(3));
    default:
      return dice.one([Decimal128.fromString('2'), Decimal128.fromString('2.1'), Infinity, -0.0]);
  }
}

function value(dice: Dice, depth = 0): unknown {
  const kind = dice.below(10);
  if (depth < 2 && kind === 0) return { x: value(dice, depth + 1), y: scalar(dice) };
  if (depth < 2 && kind <= 2) return dice.some(3, () => value(dice, depth + 1));
  return scalar(dice);
}

function randomDocument(dice: Dice, _id: number): Document {
  const doc: Document = { _id };
  for (const field of ['a', 'b', 'c', 'tags']) {
    if (dice.chance(0.15)) continue;
    doc[field] = field === 'tags' ? dice.some(4, () => dice.one(['p', 'q', 'r', 's'])) : value(dice);
  }
  // Never an array: only such a field can follow the values of an `$in` in an index and give the order.
  if (dice.chance(0.9)) doc.when = scalar(dice);
  if (dice.chance(0.6))
    doc.n = dice.chance(0.6) ? { x: scalar(dice), y: value(dice, 1) } : dice.some(3, () => nested(dice));
  return doc;
}

const nested = (dice: Dice): unknown =>
  dice.chance(0.8) ? { x: scalar(dice), y: scalar(dice) } : scalar(dice);

const PATHS = ['a', 'b', 'c', 'n.x', 'n.y', 'n', 'tags', 'when', '_id'];

function condition(dice: Dice, path: string): unknown {
  if (path === 'tags' && dice.chance(0.7)) {
    const tags = [...new Set(dice.some(3, () => dice.one(['p', 'q', 'r', 's'])))];
    return dice.one([
      { $all: tags },
      { $in: tags },
      { $size: dice.below(4) },
      dice.one(['p', 'q']),
      { $all: ['p', 'q'] },
    ]);
  }
  const operand = (): unknown =>
    path === '_id' ? dice.below(300) : dice.chance(0.1) ? value(dice) : scalar(dice);
  switch (dice.below(14)) {
    case 0:
    case 1:
      return operand();
    case 2:
      return { $eq: operand() };
    case 3:
      return { $ne: operand() };
    case 4:
      return { $in: dice.some(4, operand) };
    case 5:
      return { $nin: dice.some(3, operand) };
    case 6:
      return { $exists: dice.chance(0.5) };
    case 7:
      return { $type: dice.one(['number', 'string', 'array', 'null', 'objectId', 'date', 'int', 'object']) };
    case 8:
      return { $elemMatch: { [dice.one(['$gt', '$gte', '$lt', '$in', '$eq'])]: 0 } };
    case 9:
      return { $not: { [dice.one(['$gt', '$lte', '$eq'])]: operand() } };
    case 10:
      return { $regex: dice.one(['^a', 'b', '^ab?', '^A']), $options: dice.one(['', 'i']) };
    default: {
      const [low, high] = [dice.one(['$gt', '$gte']), dice.one(['$lt', '$lte'])];
      if (dice.chance(0.5)) return { [low]: operand(), [high]: operand() };
      return { [dice.one([low, high])]: operand() };
    }
  }
}

function fixed(query: Document): Document {
  // `$in` inside `$elemMatch` needs a list.
  for (const inner of Object.values(query)) {
    const match = (inner as { $elemMatch?: Document } | null)?.$elemMatch;
    if (match && '$in' in match) match.$in = [0, 'a', null];
  }
  return query;
}

function randomQuery(dice: Dice, depth = 0): Document {
  if (depth < 2 && dice.chance(0.2)) {
    const operator = dice.one(['$or', '$and', '$nor', '$or']);
    return { [operator]: Array.from({ length: 1 + dice.below(3) }, () => randomQuery(dice, depth + 1)) };
  }
  if (dice.chance(0.08)) return { n: { $elemMatch: { x: scalar(dice), y: { $gte: scalar(dice) } } } };
  const query: Document = dice.chance(0.2)
    ? { [dice.one(['tags', 'b'])]: { $in: ['p', 'q', 1, 2, null] } }
    : {};
  for (let i = 0; i <= dice.below(3); i++) {
    const path = dice.one(PATHS);
    query[path] = condition(dice, path);
  }
  return fixed(query);
}

/** By one field, since two different arrays cannot be sorted by together, and by `_id` to break ties. */
function randomSort(dice: Dice): [string, 1 | -1][] {
  if (dice.chance(0.3)) {
    const direction = dice.one([1, -1] as const);
    return [
      ['when', direction],
      ['_id', direction],
    ];
  }
  return [
    [dice.one(['a', 'b', 'c', 'n.x', 'tags']), dice.one([1, -1])],
    ['_id', dice.one([1, -1])],
  ];
}

const INDEXES: [Document, Document][] = [
  [{ a: 1 }, {}],
  [{ b: -1 }, {}],
  [{ a: 1, b: -1 }, {}],
  [{ b: 1, c: 1 }, {}],
  [{ c: 1 }, { sparse: true }],
  [{ when: -1 }, {}],
  [{ c: -1, a: 1 }, { partialFilterExpression: { c: { $exists: true } } }],
  [{ 'n.x': 1 }, {}],
  [{ 'n.x': 1, 'n.y': 1 }, {}],
  [{ tags: 1 }, {}],
  [{ tags: 1, b: 1 }, {}],
  [{ a: 1, _id: -1 }, {}],
  [{ b: 1, when: 1, _id: 1 }, {}],
  [{ tags: 1, when: -1, _id: -1 }, {}],
];

export interface Disagreement {
  query: Document;
  indexed: unknown[];
  unindexed: unknown[];
  counted: number;
}

/**
 * Asks random queries of two collections with the same documents, one with indexes and one without, and of the
 * count; answers where they disagree, how many queries an index served, and how many of those by merging its parts.
 */
export async function compareRandomQueries(
  db: Db,
  { seed, documents, queries }: { seed: number; documents: number; queries: number },
): Promise<{ disagreements: Disagreement[]; byIndex: number; merged: number; matched: number }> {
  const dice = new Dice(seed);
  const [indexed, unindexed] = [
    db.collection<Document>(`indexed${seed}`),
    db.collection<Document>(`unindexed${seed}`),
  ];
  const docs = Array.from({ length: documents }, (_, i) => randomDocument(dice, i));
  const half = docs.length >> 1;
  await indexed.insertMany(docs.slice(0, half));
  for (const [key, options] of INDEXES) {
    // Two different arrays in one document cannot share an index.
    await indexed.createIndex(key as Record<string, 1 | -1>, options).catch(parallelArrays);
  }
  for (const doc of docs.slice(half)) await indexed.insertOne(doc).catch(parallelArrays);
  const kept = await indexed.find().toArray();
  await unindexed.insertMany(kept.map(({ _id }) => docs[_id as unknown as number]!));
  const result = { disagreements: [] as Disagreement[], byIndex: 0, merged: 0, matched: 0 };
  for (let i = 0; i < queries; i++) {
    const query = randomQuery(dice);
    const sort = randomSort(dice);
    const limit = dice.one([0, 0, 7]);
    const skip = dice.one([0, 0, 3, 40]);
    const ask = async (from: typeof indexed): Promise<unknown[]> =>
      (await from.find(query).sort(sort).skip(skip).limit(limit).toArray()).map(({ _id }) => _id);
    const [one, other] = [await ask(indexed), await ask(unindexed)];
    const unsorted = (await indexed.find(query, { skip, limit }).toArray()).length;
    const counted = await indexed.countDocuments(query, limit ? { skip, limit } : { skip });
    const plan = JSON.stringify((await indexed.find(query).sort(sort).explain('queryPlanner')).queryPlanner);
    if (plan.includes('IXSCAN')) result.byIndex++;
    if (plan.includes('SORT_MERGE')) result.merged++;
    result.matched += one.length;
    if (one.join() !== other.join() || counted !== one.length || unsorted !== one.length) {
      result.disagreements.push({
        query: { query, sort, skip, limit },
        indexed: one,
        unindexed: other,
        counted,
      });
    }
  }
  return result;
}

function parallelArrays(error: { code?: number }): void {
  if (error.code !== 171) throw error;
}

function randomUpdate(dice: Dice): Document {
  const path = dice.one(['a', 'b', 'c', 'n.x', 'n.y', 'tags', 'n']);
  switch (dice.below(7)) {
    case 0:
      return { $unset: { [path]: '' } };
    case 1:
      return { $push: { [path]: value(dice) } };
    case 2:
      return { $addToSet: { tags: dice.one(['p', 'q', 'r', 's']) } };
    case 3:
      return { $pull: { tags: dice.one(['p', 'q', 'r', 's']) } };
    case 4:
      return { $inc: { [path]: dice.below(5) } };
    case 5:
      return { $rename: { a: 'b' } };
    default:
      return { $set: { [path]: value(dice) } };
  }
}

/** What a random update may rightly be refused for: types, paths, and two arrays in one index. */
const RIGHTLY_REFUSED = new Set<unknown>([2, 14, 28, 171]);

async function writeOnce(dice: Dice, indexed: Collection<Document>, filter: Document): Promise<number> {
  switch (dice.below(10)) {
    case 0:
      return (await indexed.deleteOne(filter)).deletedCount;
    case 1: {
      const { a, b, n } = randomDocument(dice, 0);
      return (await indexed.replaceOne(filter, { a, b, n }, { ignoreUndefined: true })).modifiedCount;
    }
    case 2:
      return (await indexed.updateMany(filter, randomUpdate(dice))).modifiedCount;
    default:
      return (await indexed.updateOne(filter, randomUpdate(dice))).modifiedCount;
  }
}

/** Changes, replaces and removes random documents of the indexed collection; answers how many writes took effect. */
export async function writeAtRandom(
  db: Db,
  { seed, writes }: { seed: number; writes: number },
): Promise<number> {
  const dice = new Dice(seed + 1000);
  const indexed = db.collection<Document>(`indexed${seed}`);
  let changed = 0;
  for (let i = 0; i < writes; i++) {
    const filter = dice.chance(0.5) ? { _id: dice.below(300) as never } : randomQuery(dice);
    try {
      changed += await writeOnce(dice, indexed, filter);
    } catch (error) {
      if (!RIGHTLY_REFUSED.has((error as { code?: unknown }).code)) throw error;
    }
  }
  return changed;
}
