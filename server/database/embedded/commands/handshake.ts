import { Int32 } from 'bson';
import { MAX_DOCUMENT_BYTES } from '../values/bson.js';
import { MAX_MESSAGE_BYTES } from '../wire.js';
import type { Command } from './context.js';

/** The most statements of one write command, as in MongoDB. */
const MAX_WRITE_BATCH = 100_000;
const SESSION_TIMEOUT_MINUTES = 30;
/** The server version whose behaviour this one follows; the drivers look at the wire version. */
export const VERSION = '7.0.0';
const WIRE_VERSION = 21;

/**
 * No `topologyVersion`, which would make the driver hold a connection open for news, and no `setName`,
 * which would make it retry writes.
 */
export const hello: Command = {
  fields: [
    'helloOk',
    'client',
    'compression',
    'loadBalanced',
    'saslSupportedMechs',
    'speculativeAuthenticate',
    'topologyVersion',
    'maxAwaitTimeMS',
    'backpressure',
  ],
  run: ({ connection }) => ({
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    maxBsonObjectSize: new Int32(MAX_DOCUMENT_BYTES),
    maxMessageSizeBytes: new Int32(MAX_MESSAGE_BYTES),
    maxWriteBatchSize: new Int32(MAX_WRITE_BATCH),
    localTime: new Date(),
    logicalSessionTimeoutMinutes: new Int32(SESSION_TIMEOUT_MINUTES),
    connectionId: new Int32(connection.id),
    minWireVersion: new Int32(0),
    maxWireVersion: new Int32(WIRE_VERSION),
    readOnly: false,
  }),
};

export const ping: Command = { fields: [], run: () => ({}) };

/** Sessions hold nothing here. */
export const endSessions: Command = { fields: [], run: () => ({}) };

export const buildInfo: Command = {
  fields: [],
  run: () => ({
    version: VERSION,
    versionArray: [...VERSION.split('.').map(Number), 0],
    modules: ['embedded'],
    storageEngines: ['lmdb'],
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
  }),
};

export const connectionStatus: Command = {
  fields: ['showPrivileges'],
  run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
};
