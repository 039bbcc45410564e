import { badValue, CommandError, notImplemented } from '../errors.js';
import { isDocument, numberOf, type Doc } from '../values/bson.js';
import { withTimeLimit } from '../time-limit.js';
import { errorReply, type Reply, type Request } from '../wire.js';
import { aggregate } from './aggregate.js';
import {
  collMod,
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  renameCollection,
} from './collections.js';
import type { Command, Connection, Engine } from './context.js';
import { getMore, killCursors } from './cursors.js';
import { deleteCommand } from './delete.js';
import {
  collStats,
  dbStats,
  getCmdLineOpts,
  getLog,
  getParameter,
  hostInfo,
  profile,
  replSetGetStatus,
  serverStatus,
  startSession,
  whatsMyUri,
} from './diagnostics.js';
import { explain } from './explain.js';
import { count, distinct, find } from './find.js';
import { findAndModify } from './find-and-modify.js';
import { buildInfo, connectionStatus, endSessions, hello, ping } from './handshake.js';
import { createIndexes, dropIndexes, listIndexes } from './indexes.js';
import { insert } from './insert.js';
import { update } from './update.js';

const COMMANDS: Record<string, Command> = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping,
  buildInfo,
  buildinfo: buildInfo,
  connectionStatus,
  endSessions,
  killSessions: endSessions,
  killAllSessions: endSessions,
  refreshSessions: endSessions,
  startSession,
  serverStatus,
  hostInfo,
  whatsmyuri: whatsMyUri,
  getLog,
  getCmdLineOpts,
  getParameter,
  profile,
  replSetGetStatus,
  dbStats,
  dbstats: dbStats,
  collStats,
  collstats: collStats,
  listDatabases,
  listCollections,
  create,
  drop,
  dropDatabase,
  renameCollection,
  collMod,
  createIndexes,
  listIndexes,
  dropIndexes,
  insert,
  update,
  delete: deleteCommand,
  findAndModify,
  findandmodify: findAndModify,
  find,
  getMore,
  killCursors,
  count,
  distinct,
  aggregate,
  explain,
};

/** Fields any command may carry. But for the time limit they change nothing: one server, which sees its own writes. */
const COMMON_FIELDS = new Set([
  '$db',
  '$clusterTime',
  '$readPreference',
  'lsid',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
]);

/** Runs a request; an error becomes a reply `{ok: 0, ...}`. */
export async function runCommand(engine: Engine, connection: Connection, request: Request): Promise<Reply> {
  try {
    const reply = await dispatch(engine, connection, request);
    return 'batch' in reply ? reply : { ...reply, ok: 1 };
  } catch (error) {
    return errorReply(error);
  }
}

function dispatch(engine: Engine, connection: Connection, request: Request): Reply | Promise<Reply> {
  const [name = ''] = Object.keys(request.body);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new CommandError(59, `no such command: '${name}'`);
  const { $db, maxTimeMS } = request.body;
  const body = ownFields(request.body, name, command);
  const call = { engine, connection, db: String($db), body, sequences: request.sequences };
  return withTimeLimit(maxTimeMS, () => command.run(call));
}

function ownFields(body: Doc, name: string, command: Command): Doc {
  if ('txnNumber' in body || 'autocommit' in body || 'startTransaction' in body) {
    throw new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  checkConcerns(body);
  const own: Doc = {};
  for (const [field, value] of Object.entries(body)) {
    if (COMMON_FIELDS.has(field)) continue;
    if (field === 'collation') refuseCollation(value);
    else if (field !== name && !command.fields.includes(field)) {
      throw new CommandError(40415, `BSON field '${name}.${field}' is an unknown field.`);
    } else own[field] = value;
  }
  return own;
}

/** What only several servers together can promise is refused as a server that stands alone refuses it. */
function checkConcerns({ readConcern, writeConcern }: Doc): void {
  const level = isDocument(readConcern) ? readConcern.level : undefined;
  if (level === 'snapshot' || level === 'linearizable') {
    throw new CommandError(123, `node needs to be a replica set member to use readConcern: ${level}`);
  }
  const w = isDocument(writeConcern) ? writeConcern.w : undefined;
  if ((numberOf(w) ?? 0) > 1 || (typeof w === 'string' && w !== 'majority'))
    throw badValue("cannot use another 'w' than 0, 1 or 'majority' when a host is not replicated");
}

/** Only the simple collation, which is no collation, is known. */
export function refuseCollation(collation: unknown): void {
  if (collation === undefined || collation === null) return;
  const simple =
    isDocument(collation) && (Object.keys(collation).length === 0 || collation.locale === 'simple');
  if (!simple) throw notImplemented('collation');
}
