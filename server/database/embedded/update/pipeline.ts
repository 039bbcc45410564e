import { promoted } from '../aggregate/expressions.js';
import { nameOf } from '../aggregate/pipeline.js';
import { reshapes } from '../aggregate/reshape.js';
import { CommandError } from '../errors.js';
import { isDocument, numberOf, setField, type Doc } from '../values/bson.js';

/**
 * Compiles an update by a pipeline into a change of a document with its BSON types; throws InvalidOptions (72) for
 * a stage that does not make one document of one. A document that loses its `_id` gets it back.
 */
export function pipelineChange(stages: unknown[], variables: Doc): (doc: Doc) => Doc {
  const steps = stages.map((stage) => {
    const [name, spec] = nameOf(stage);
    const reshape = reshapes.get(name);
    if (!reshape) throw new CommandError(72, `${name} is not allowed to be used within an update`);
    return reshape(promoted(spec), variables);
  });
  return (doc) => {
    const after = steps.reduce((current, step) => step(current), promoted(doc) as Doc);
    const { _id = doc._id, ...fields } = typedAs(doc, after) as Doc;
    return _id === undefined ? fields : { _id, ...fields };
  };
}

/** Expressions know one kind of number: what they left as it was keeps its own. */
function typedAs(before: unknown, after: unknown): unknown {
  if (typeof after === 'number') return Object.is(numberOf(before), after) ? before : after;
  if (Array.isArray(after) && Array.isArray(before))
    return after.map((value, i) => typedAs(before[i], value));
  if (!isDocument(after) || !isDocument(before)) return after;
  const typed: Doc = {};
  for (const [name, value] of Object.entries(after))
    setField(typed, name, typedAs(Object.hasOwn(before, name) ? before[name] : undefined, value));
  return typed;
}
