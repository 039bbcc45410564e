import type { Catalog } from '../storage/catalog.js';
import type { Documents } from '../storage/documents.js';
import type { Store } from '../storage/store.js';
import type { Cursors } from '../cursors.js';
import type { Doc } from '../values/bson.js';
import { CommandError } from '../errors.js';
import type { Reply } from '../wire.js';

/** Everything a command works with. */
export interface Engine {
  store: Store;
  catalog: Catalog;
  documents: Documents;
  cursors: Cursors;
}

export interface Connection {
  id: number;
}

/** One command as it was called. */
export interface Call {
  engine: Engine;
  connection: Connection;
  db: string;
  /** The command's document without the fields every command may have. */
  body: Doc;
  sequences: Map<string, Uint8Array[]>;
}

export interface Command {
  /** The fields it knows beside its own name; any other is refused. */
  fields: string[];
  run(call: Call): Reply | Promise<Reply>;
}

/** The collection a command names in its first field; throws InvalidNamespace (73). */
export function collectionName(body: Doc, command: string): string {
  const name = body[command];
  if (typeof name !== 'string' || name === '' || name.includes('\0') || name.includes('$')) {
    throw new CommandError(73, `Invalid namespace specified for ${command}: ${String(name)}`);
  }
  return name;
}
