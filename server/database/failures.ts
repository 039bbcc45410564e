import mongoose from 'mongoose';
import { Unavailable } from '../errors.js';

/** By then a database that was only restarted is there again. */
const AWAY_RETRY_S = 5;
/** Room is made by people. */
const FULL_RETRY_S = 300;
const OUT_OF_DISK_SPACE = 14_031;
/** Of a replica set whose primary steps down or stops: another member takes over. */
const NO_PRIMARY = [91, 189, 10_107, 11_600, 11_602, 13_435, 13_436];

const { mongo } = mongoose;
const AWAY = [
  mongo.MongoNetworkError,
  mongo.MongoSystemError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
];

/** What readers are told where the database does not answer. */
export function databaseAway(cause?: Error): Unavailable {
  return new Unavailable('database-away', AWAY_RETRY_S, cause);
}

/** What is to be told of an error that only says that the database is away or its disk is full, else undefined. */
export function asUnavailable(error: unknown): Unavailable | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (code === OUT_OF_DISK_SPACE) return new Unavailable('storage-full', FULL_RETRY_S, error);
  // Mongoose's own wait for a connection ends without a class of its own.
  const waited = error instanceof mongoose.MongooseError && error.message.includes('buffering timed out');
  const away = waited || NO_PRIMARY.includes(Number(code)) || AWAY.some((kind) => error instanceof kind);
  return away ? databaseAway(error) : undefined;
}
