import { ObjectId } from 'bson';
import { CommandError } from '../errors.js';
import {
  decode,
  encodeForStorage,
  flagOption,
  isDocument,
  MAX_DOCUMENT_BYTES,
  type Doc,
} from '../values/bson.js';
import { collectionName, type Command } from './context.js';
import { runStatements, writeReply } from './writes.js';
import { ensureCollection } from './collections.js';

interface Prepared {
  doc: Doc;
  bytes: Uint8Array;
}

export const insert: Command = {
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  run: async ({ engine, db, body, sequences }) => {
    const name = collectionName(body, 'insert');
    const given = sequences.get('documents') ?? (body.documents as Doc[] | undefined) ?? [];
    const ordered = body.ordered === undefined || flagOption(body.ordered);
    const prepared = given.map((document) => (): Prepared => prepare(document));
    let n = 0;
    const writeErrors = await runStatements(engine.store, prepared, ordered, (make) => {
      const { doc, bytes } = make();
      engine.documents.insert(ensureCollection(engine, db, name), doc, bytes);
      n++;
    });
    return writeReply({ n }, writeErrors);
  },
};

/** The document with its `_id` first, and the bytes to store. */
function prepare(document: Doc | Uint8Array): Prepared {
  if (!(document instanceof Uint8Array)) return normalised(document);
  if (document.length > MAX_DOCUMENT_BYTES) {
    throw new CommandError(10334, `object to insert too large. size in bytes: ${document.length}`);
  }
  const doc = decode(document);
  const idFirst = Object.keys(doc)[0] === '_id';
  if (!idFirst) return normalised(doc);
  checkId(doc);
  return { doc, bytes: document };
}

function normalised(document: Doc): Prepared {
  if (!isDocument(document)) throw new CommandError(14, 'documents must be objects');
  const { _id = new ObjectId(), ...fields } = document;
  const doc = { _id, ...fields };
  checkId(doc);
  return { doc, bytes: encodeForStorage(doc) };
}

/** Any name may be stored, as in MongoDB since 5.0, but for `$` at the front of a name within the `_id`. */
export function checkId({ _id }: Doc): void {
  const [bad] = isDocument(_id) ? Object.keys(_id).filter((name) => name.startsWith('$')) : [];
  if (bad)
    throw new CommandError(
      52,
      `_id fields may not contain '$'-prefixed fields: ${bad} is not valid for storage.`,
    );
}
