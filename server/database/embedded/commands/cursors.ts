import { Long } from 'bson';
import { badValue } from '../errors.js';
import { integerOption } from '../values/bson.js';
import type { Command } from './context.js';

export const getMore: Command = {
  fields: ['collection', 'batchSize'],
  run: async ({ engine, db, body }) => {
    const ns = `${db}.${String(body.collection)}`;
    const batchSize = integerOption(body.batchSize, 'batchSize', 0) || Infinity;
    const { id, batch } = await engine.cursors.next(cursorId(body.getMore), ns, batchSize);
    return { cursor: { id, ns }, field: 'nextBatch', batch };
  },
};

export const killCursors: Command = {
  fields: ['cursors'],
  run: ({ engine, body }) => {
    if (!Array.isArray(body.cursors)) throw badValue('killCursors needs an array of cursors');
    const { killed, missing } = engine.cursors.kill(body.cursors.map(cursorId));
    return { cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] };
  },
};

function cursorId(value: unknown): Long {
  return value instanceof Long ? value : Long.fromNumber(integerOption(value, 'cursor id', 0));
}
