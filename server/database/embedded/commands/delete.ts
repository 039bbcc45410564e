import { readVariables } from '../aggregate/expressions.js';
import { badValue } from '../errors.js';
import { integerOption, isDocument, type Doc } from '../values/bson.js';
import { removeMatching } from './modify.js';
import { collectionName, type Command } from './context.js';
import { queryOf } from './find.js';
import { statementsOf, writeError, writeReply } from './writes.js';
import { refuseCollation } from './index.js';

const FIELDS = ['q', 'limit', 'collation', 'hint'];

export const deleteCommand: Command = {
  fields: ['deletes', 'ordered', 'let'],
  run: async ({ engine, db, body, sequences }) => {
    const name = collectionName(body, 'delete');
    const { statements, ordered } = statementsOf(body, sequences, 'delete.deletes', FIELDS);
    const variables = readVariables(body.let);
    const writeErrors: Doc[] = [];
    let n = 0;
    for (const [index, statement] of statements.entries()) {
      try {
        const { q, hint } = checked(statement);
        const question = { filter: queryOf(q, variables), hint };
        n += await removeMatching(engine, db, name, question, integerOption(statement.limit, 'limit', 0));
      } catch (error) {
        writeErrors.push(writeError(index, error));
        if (ordered) break;
      }
    }
    return writeReply({ n }, writeErrors);
  },
};

function checked(statement: Doc): Doc {
  if (!isDocument(statement.q)) throw badValue('a delete needs a filter');
  refuseCollation(statement.collation);
  return statement;
}
