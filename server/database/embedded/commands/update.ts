import { readVariables } from '../aggregate/expressions.js';
import { failedToParse, notImplemented } from '../errors.js';
import { flagOption, type Doc } from '../values/bson.js';
import { parseUpdate } from '../update/update.js';
import { updateMatching, type UpdateRequest } from './modify.js';
import { collectionName, type Command } from './context.js';
import { queryOf } from './find.js';
import { refuseCollation } from './index.js';
import { statementsOf, writeError, writeReply } from './writes.js';

/** A statement's fields as of the version reported; `sort` came with 8.0. */
const FIELDS = ['q', 'u', 'c', 'multi', 'upsert', 'collation', 'arrayFilters', 'hint'];

export const update: Command = {
  fields: ['updates', 'ordered', 'let', 'bypassDocumentValidation'],
  run: async ({ engine, db, body, sequences }) => {
    const name = collectionName(body, 'update');
    const { statements, ordered } = statementsOf(body, sequences, 'update.updates', FIELDS);
    const variables = readVariables(body.let);
    const writeErrors: Doc[] = [];
    const upserted: Doc[] = [];
    let n = 0;
    let nModified = 0;
    for (const [index, statement] of statements.entries()) {
      try {
        const request = parseStatement(statement, variables);
        const result = await updateMatching(engine, db, name, request);
        n += result.matched + (result.upserted === undefined ? 0 : 1);
        nModified += result.modified;
        if (result.upserted !== undefined) upserted.push({ index, _id: result.upserted });
      } catch (error) {
        writeErrors.push(writeError(index, error));
        if (ordered) break;
      }
    }
    return writeReply(upserted.length > 0 ? { n, nModified, upserted } : { n, nModified }, writeErrors);
  },
};

function parseStatement(statement: Doc, variables: Doc): UpdateRequest {
  refuseCollation(statement.collation);
  if (statement.c) throw notImplemented("update's c");
  const update = parseUpdate(statement.u, statement.arrayFilters, variables);
  const multi = flagOption(statement.multi);
  if (multi && update.replacement)
    throw failedToParse('multi update is not supported for replacement-style update');
  const upsert = flagOption(statement.upsert);
  const filter = queryOf(statement.q, upsert ? undefined : variables);
  return { filter, update, multi, upsert, hint: statement.hint };
}
