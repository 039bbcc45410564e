import { badValue, CommandError, notImplemented } from '../errors.js';
import { parseProjection } from '../query/project.js';
import { setAt, unsetAt, getAt } from '../update/places.js';
import { flagOption, isDocument, numberOf, structuredCopy, type Doc } from '../values/bson.js';
import { splitPath } from '../values/paths.js';
import { parseExpression, type Expression } from './expressions.js';

export type Reshape = (doc: Doc) => Doc;

/** The stages that make one document of each, by their names. */
export const reshapes = new Map<string, (spec: unknown, variables: Doc) => Reshape>([
  ['$project', project],
  ['$addFields', addedFields],
  ['$set', addedFields],
  ['$unset', withoutFields],
  ['$replaceRoot', (spec, variables) => replacedRoot(isDocument(spec) ? spec.newRoot : undefined, variables)],
  ['$replaceWith', replacedRoot],
]);

/** `$project`: kept, dropped and computed fields. */
function project(spec: unknown, variables: Doc): Reshape {
  if (!isDocument(spec) || Object.keys(spec).length === 0)
    throw new CommandError(51272, '$project needs at least one field');
  const plainFields: Doc = {};
  const computed: [string, unknown][] = [];
  for (const [field, wish] of Object.entries(spec)) {
    if (typeof wish === 'boolean' || numberOf(wish) !== undefined) plainFields[field] = wish;
    else computed.push([field, wish]);
  }
  const excludes = Object.entries(plainFields).some(([field, wish]) => field !== '_id' && !flagOption(wish));
  if (excludes && computed.length > 0)
    throw new CommandError(31252, 'an exclusion in $project cannot have computed fields');
  // Computed fields alone keep `_id` and nothing else.
  if (computed.length > 0 && Object.keys(plainFields).every((field) => field === '_id'))
    plainFields[' none'] = 1;
  const keep = parseProjection(plainFields)!;
  const add = addFields(Object.fromEntries(computed), variables);
  return (doc) => (computed.length === 0 ? keep(doc) : addTo(keep(doc), add(doc)));
}

/** `$addFields` and `$set`: the document with more or other fields. */
function addedFields(spec: unknown, variables: Doc): Reshape {
  if (!isDocument(spec)) throw new CommandError(40272, '$addFields specification stage must be an object');
  const add = addFields(spec, variables);
  return (doc) => addTo(structuredCopy(doc) as Doc, add(doc));
}

type Added = [string[], unknown][];

function addFields(spec: Doc, variables: Doc): (doc: Doc) => Added {
  const fields = leaves(spec).map(([path, wish]): [string[], Expression] => [
    splitPath(path),
    parseExpression(wish, variables),
  ]);
  return (doc) => fields.map(([path, expression]) => [path, expression(doc)]);
}

/** Nested documents of a specification are dotted paths, unless they are expressions. */
function leaves(spec: Doc, prefix = ''): [string, unknown][] {
  return Object.entries(spec).flatMap(([name, wish]): [string, unknown][] => {
    const nested = isDocument(wish) && Object.keys(wish).length > 0 && !Object.keys(wish)[0]!.startsWith('$');
    return nested ? leaves(wish, `${prefix}${name}.`) : [[prefix + name, wish]];
  });
}

function addTo(doc: Doc, added: Added): Doc {
  for (const [path, value] of added) {
    // `$$REMOVE` and a missing field take the field away.
    if (value === undefined) unsetAt(doc, path);
    else addAt(doc, path, value);
  }
  return doc;
}

/** Sets a field in a document, or in every document of an array on the way. */
function addAt(doc: Doc, path: string[], value: unknown): void {
  for (let length = 1; length < path.length; length++) {
    const reached = getAt(doc, path.slice(0, length));
    if (Array.isArray(reached)) {
      for (const element of reached) if (isDocument(element)) addAt(element, path.slice(length), value);
      return;
    }
    if (reached !== undefined && !isDocument(reached)) setAt(doc, path.slice(0, length), {}, path.join('.'));
  }
  setAt(doc, path, value, path.join('.'));
}

/** `$unset`: one field or a list of them. */
function withoutFields(spec: unknown): Reshape {
  const fields = typeof spec === 'string' ? [spec] : spec;
  if (!Array.isArray(fields) || fields.some((field) => typeof field !== 'string')) {
    throw new CommandError(31002, '$unset specification must be a string or an array of strings');
  }
  return parseProjection(Object.fromEntries(fields.map((field) => [field, 0])))!;
}

/** `$replaceRoot` and `$replaceWith`: a field or an expression becomes the document. */
function replacedRoot(expression: unknown, variables: Doc): Reshape {
  const root = parseExpression(expression, variables);
  return (doc) => {
    const value = root(doc);
    if (!isDocument(value)) throw new CommandError(40228, "'newRoot' expression must evaluate to an object");
    return value;
  };
}

/** `$unwind`: one document for each element of an array. */
export function unwind(spec: unknown): (doc: Doc) => Doc[] {
  const options = typeof spec === 'string' ? { path: spec } : spec;
  if (!isDocument(options) || typeof options.path !== 'string')
    throw new CommandError(28812, '$unwind needs a path');
  const dotted = options.path;
  const { path: _path, preserveNullAndEmptyArrays, includeArrayIndex, ...stray } = options;
  for (const option of Object.keys(stray))
    throw new CommandError(28811, `unrecognized option to $unwind stage: ${option}`);
  if (!dotted.startsWith('$'))
    throw new CommandError(28818, "path option to $unwind must be prefixed with '$'");
  const path = splitPath(dotted.slice(1));
  const keepsEmpty = flagOption(preserveNullAndEmptyArrays);
  const indexPath = typeof includeArrayIndex === 'string' ? splitPath(includeArrayIndex) : undefined;
  const withIndex = (doc: Doc, index: number | null): Doc => {
    if (indexPath) setAt(doc, indexPath, index, indexPath.join('.'));
    return doc;
  };
  return (doc) => {
    const value = getAt(doc, path);
    const copy = (): Doc => structuredCopy(doc) as Doc;
    if (Array.isArray(value) && value.length > 0) {
      return value.map((element, index) => {
        const unwound = copy();
        setAt(unwound, path, element, path.join('.'));
        return withIndex(unwound, index);
      });
    }
    const empty = value === undefined || value === null || Array.isArray(value);
    if (!empty) return [withIndex(copy(), null)];
    if (!keepsEmpty) return [];
    const kept = copy();
    if (Array.isArray(value)) unsetAt(kept, path);
    return [withIndex(kept, null)];
  };
}

/** `$count`: the name of the one field of its result. */
export function countField(spec: unknown): string {
  if (typeof spec !== 'string' || spec === '' || /[$.]/.test(spec))
    throw badValue('$count needs a field name without $ and .');
  return spec;
}

/** The stages of MongoDB that are not here, so that they are refused as such. */
export function refuseStage(name: string): never {
  const known =
    '$bucket $bucketAuto $changeStream $collStats $currentOp $densify $documents $fill $geoNear $graphLookup ' +
    '$indexStats $listSessions $merge $out $planCacheStats $redact $sample $search $setWindowFields $unionWith';
  if (known.split(' ').includes(name)) throw notImplemented(`the stage ${name}`);
  throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
}
