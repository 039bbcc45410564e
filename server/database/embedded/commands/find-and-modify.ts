import { readVariables } from '../aggregate/expressions.js';
import { badValue, failedToParse } from '../errors.js';
import { parseProjection } from '../query/project.js';
import { flagOption, type Doc } from '../values/bson.js';
import { parseUpdate } from '../update/update.js';
import { collectionName, type Command } from './context.js';
import { queryOf, sortOf } from './find.js';
import { removeOne, updateOne } from './modify.js';

export const findAndModify: Command = {
  fields: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'arrayFilters',
    'hint',
    'let',
    'bypassDocumentValidation',
  ],
  run: async ({ engine, db, body }) => {
    const name = collectionName(body, 'findAndModify' in body ? 'findAndModify' : 'findandmodify');
    const upsert = flagOption(body.upsert);
    const variables = readVariables(body.let);
    const filter = queryOf(body.query, upsert ? undefined : variables);
    const project = parseProjection(body.fields, filter) ?? ((doc: Doc) => doc);
    const sort = sortOf(body.sort);
    if (flagOption(body.remove)) {
      if (body.update || upsert || flagOption(body.new)) {
        throw failedToParse('Cannot specify both an update, upsert or new, and remove=true');
      }
      const removed = await removeOne(engine, db, name, { filter, sort, hint: body.hint });
      return { lastErrorObject: { n: removed ? 1 : 0 }, value: removed ? project(removed) : null };
    }
    if (body.update === undefined) throw badValue('Either an update or remove=true must be specified');
    const update = parseUpdate(body.update, body.arrayFilters, variables);
    const request = { filter, sort, hint: body.hint, update, multi: false, upsert };
    const { before, after, upserted } = await updateOne(engine, db, name, request);
    const value = flagOption(body.new) ? after : before;
    const lastErrorObject: Doc = { n: before || upserted ? 1 : 0, updatedExisting: before !== undefined };
    if (upserted) lastErrorObject.upserted = after!._id;
    return { lastErrorObject, value: value ? project(value) : null };
  },
};
