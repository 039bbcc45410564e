import { CommandError, failedToParse } from '../errors.js';
import { PAUSE, type Pause } from '../query/scan.js';
import { setAt } from '../update/places.js';
import { isDocument, structuredCopy, type Doc } from '../values/bson.js';
import { someValue, splitPath } from '../values/paths.js';
import { parseExpression, variablesOf } from './expressions.js';
import { parsePipeline, type Docs, type Stage, type Surroundings } from './pipeline.js';

/** The documents of a collection that match a query. */
export type Resolve = (collection: string, query: Doc) => Docs;

/**
 * `$lookup` by equality of a local and a foreign field, by a pipeline that may use `let` variables, or both.
 */
export function lookup(spec: unknown, pipeline: unknown, surroundings: Surroundings): Stage {
  if (!isDocument(spec)) throw failedToParse('the $lookup specification must be an object');
  const { from, localField, foreignField, as, let: bound } = spec;
  if (typeof from !== 'string' || typeof as !== 'string')
    throw failedToParse("$lookup needs 'from' and 'as'");
  const byField = typeof localField === 'string' && typeof foreignField === 'string';
  if (!byField && !Array.isArray(pipeline))
    throw failedToParse("$lookup requires both 'localField' and 'foreignField'");
  const stages = Array.isArray(pipeline) ? (pipeline as Doc[]) : [];
  const outer = surroundings.variables;
  const bind = variablesOf(bound, (expression) => parseExpression(expression, outer));
  const runWith = (variables: Doc): Stage =>
    parsePipeline(stages, { ...surroundings, variables: { ...outer, ...variables } });
  // With variables of each document it is compiled for each: here it is for its errors.
  const run = runWith(bind());
  const local = byField ? splitPath(localField) : undefined;
  const target = splitPath(as);
  return function* (docs) {
    for (const doc of docs) {
      if (doc === PAUSE) {
        yield doc;
        continue;
      }
      const query = local ? { [foreignField as string]: { $in: localValues(doc, local) } } : {};
      const join = bound === undefined ? run : runWith(bind(doc));
      const found = yield* collected(join(surroundings.resolve(from, query)));
      const joined = structuredCopy(doc) as Doc;
      setAt(joined, target, found, as);
      yield joined;
    }
  };
}

/** A missing field joins as null, an array by each of its elements. */
function localValues(doc: Doc, path: string[]): unknown[] {
  const values: unknown[] = [];
  someValue(doc, path, 0, true, (value) => {
    if (!Array.isArray(value)) values.push(value ?? null);
    return false;
  });
  return values;
}

function* collected(docs: Docs): Generator<Pause, Doc[], void> {
  const found: Doc[] = [];
  for (const doc of docs) {
    if (doc === PAUSE) yield doc;
    else found.push(doc);
    if (found.length > 1_000_000) throw new CommandError(4568, '$lookup found too many documents');
  }
  return found;
}
