import { badValue, CommandError } from '../errors.js';
import { parseFilter } from '../query/filter.js';
import { PAUSE, type Pause } from '../query/scan.js';
import { parsePattern, sortKey } from '../query/sort.js';
import { integerOption, isDocument, numberOf, type Doc } from '../values/bson.js';
import { countValue, promoted } from './expressions.js';
import { byCount, group } from './group.js';
import { lookup, type Resolve } from './lookup.js';
import { countField, refuseStage, reshapes, unwind, type Reshape } from './reshape.js';

export type Docs = Generator<Doc | Pause, void, void>;
/** One stage at work: documents in, documents out, pauses passed on. */
export type Stage = (docs: Docs) => Docs;

/** What a stage may need of its surroundings. */
export interface Surroundings {
  /** The documents of another collection of the database. */
  resolve: Resolve;
  /** The values of `let`: the command's, and that of a `$lookup` around the pipeline. */
  variables: Doc;
}

/** Compiles the stages of a pipeline into one. */
export function parsePipeline(stages: Doc[], surroundings: Surroundings): Stage {
  const parsed = stages.map((stage) => parseStage(stage, surroundings));
  return (docs) => parsed.reduce((rows, stage) => stage(rows), docs);
}

/** A stage's name and specification; throws 40323 unless it is exactly one. */
export function nameOf(stage: unknown): [string, unknown] {
  const entries = isDocument(stage) ? Object.entries(stage) : [];
  if (entries.length !== 1) {
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  return entries[0]!;
}

function parseStage(stage: Doc, surroundings: Surroundings): Stage {
  const [name, exact] = nameOf(stage);
  const { variables } = surroundings;
  if (name === '$match') return match(exact, variables);
  // Numbers become JavaScript's, which expressions work with.
  const spec = promoted(exact);
  const reshape = reshapes.get(name);
  if (reshape) return each(reshape(spec, variables));
  switch (name) {
    case '$sort':
      return sort(spec);
    case '$skip':
      return skip(integerOption(spec, '$skip', -1));
    case '$limit':
      return limit(integerOption(spec, '$limit', 0));
    case '$count':
      return count(countField(spec));
    case '$group':
      return group(spec, variables);
    case '$sortByCount':
      return sortByCount(spec, variables);
    case '$unwind':
      return flat(unwind(spec));
    case '$lookup':
      return lookup(spec, isDocument(exact) ? exact.pipeline : undefined, surroundings);
    case '$facet':
      return facet(exact, surroundings);
    default:
      return refuseStage(name);
  }
}

function each(reshape: Reshape): Stage {
  return function* (docs) {
    for (const doc of docs) yield doc === PAUSE ? doc : reshape(doc);
  };
}

function flat(spread: (doc: Doc) => Doc[]): Stage {
  return function* (docs) {
    for (const doc of docs) {
      if (doc === PAUSE) yield doc;
      else yield* spread(doc);
    }
  };
}

function match(spec: unknown, variables: Doc): Stage {
  if (!isDocument(spec)) throw new CommandError(15959, 'the match filter must be an expression in an object');
  const filter = parseFilter(spec, variables);
  return function* (docs) {
    for (const doc of docs) if (doc === PAUSE || filter.matches(doc)) yield doc;
  };
}

function sort(spec: unknown): Stage {
  const pattern = parsePattern(spec);
  if (pattern.fields.length === 0)
    throw new CommandError(15976, '$sort stage must have at least one sort key');
  return gathered((docs) => {
    const keyed = docs.map((doc) => ({ doc, key: sortKey(doc, pattern) }));
    return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ doc }) => doc);
  });
}

/** A stage that needs all documents before it gives the first. */
function gathered(work: (docs: Doc[]) => Doc[]): Stage {
  return function* (docs) {
    const all: Doc[] = [];
    for (const doc of docs) {
      if (doc === PAUSE) yield doc;
      else all.push(doc);
    }
    yield* work(all);
  };
}

function skip(most: number): Stage {
  if (most < 0) throw new CommandError(5107200, '$skip must be a whole number that is not negative');
  return function* (docs) {
    let skipped = 0;
    for (const doc of docs) if (doc === PAUSE || ++skipped > most) yield doc;
  };
}

function limit(most: number): Stage {
  if (most <= 0) throw new CommandError(15958, 'the limit must be positive');
  return function* (docs) {
    let taken = 0;
    for (const doc of docs) {
      yield doc;
      if (doc !== PAUSE && ++taken >= most) return;
    }
  };
}

function count(field: string): Stage {
  return gathered((docs) => (docs.length > 0 ? [{ [field]: countValue(docs.length) }] : []));
}

function sortByCount(expression: unknown, variables: Doc): Stage {
  const groups = group({ _id: expression, count: { $sum: 1 } }, variables);
  const arranged = gathered((docs) => docs.sort(byCount));
  return (docs) => arranged(groups(docs));
}

/** `$facet`: each pipeline over all documents, its results as one array. */
function facet(spec: unknown, surroundings: Surroundings): Stage {
  if (!isDocument(spec)) throw new CommandError(40169, 'the $facet specification must be a non-empty object');
  const facets = Object.entries(spec).map(([name, stages]) => {
    if (!Array.isArray(stages))
      throw new CommandError(40170, `arguments to $facet must be arrays, ${name} is not`);
    if (stages.some((stage) => nameOf(stage)[0] === '$facet'))
      throw new CommandError(40600, '$facet is not allowed within $facet');
    return { name, run: parsePipeline(stages as Doc[], surroundings) };
  });
  return function* (docs) {
    const all: Doc[] = [];
    for (const doc of docs) {
      if (doc === PAUSE) yield doc;
      else all.push(doc);
    }
    const result: Doc = {};
    for (const { name, run } of facets) {
      const found: Doc[] = [];
      for (const doc of run(each((doc) => doc)(all.values() as Docs))) {
        if (doc === PAUSE) yield doc;
        else found.push(doc);
      }
      result[name] = found;
    }
    yield result;
  };
}

/** The leading stages that a find does as well: `$match`, then `$sort`, `$skip`, `$limit`. */
export function leadingFind(stages: Doc[]): {
  query: Doc;
  sort?: Doc;
  skip?: number;
  limit?: number;
  rest: Doc[];
} {
  const named = stages.map(nameOf);
  let at = 0;
  const next = (name: string): unknown => (named[at]?.[0] === name ? named[at++]![1] : undefined);
  const queries: Doc[] = [];
  while (named[at]?.[0] === '$match') {
    const query = named[at++]![1];
    if (!isDocument(query))
      throw new CommandError(15959, 'the match filter must be an expression in an object');
    queries.push(query);
  }
  const sort = next('$sort');
  if (sort !== undefined && !isDocument(sort))
    throw badValue('the $sort key specification must be an object');
  const skip = wholeAtLeast(named[at]?.[0] === '$skip' ? named[at]![1] : undefined, 0);
  if (skip !== undefined) at++;
  const limit = wholeAtLeast(named[at]?.[0] === '$limit' ? named[at]![1] : undefined, 1);
  if (limit !== undefined) at++;
  const query = queries.length === 1 ? queries[0]! : queries.length === 0 ? {} : { $and: queries };
  return { query, sort, skip, limit, rest: stages.slice(at) };
}

/** A number the find part may use; another is left for the stage to refuse. */
function wholeAtLeast(value: unknown, least: number): number | undefined {
  const number = numberOf(value);
  return number !== undefined && Number.isInteger(number) && number >= least ? number : undefined;
}
