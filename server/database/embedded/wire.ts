import { Long } from 'bson';
import { CommandError } from './errors.js';
import { decode, encode, type Doc } from './values/bson.js';

/** MongoDB's limit of one message, in bytes. */
export const MAX_MESSAGE_BYTES = 48_000_000;

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

/** A request as it came: the command, and the documents that were sent beside it, undecoded. */
export interface Request {
  id: number;
  body: Doc;
  /** Document sequences (OP_MSG kind 1) by their name, such as `documents` or `updates`. */
  sequences: Map<string, Uint8Array[]>;
  /** False when the client waits for no answer (`moreToCome`). */
  answered: boolean;
  /** The first hello comes as an OP_QUERY and is answered by an OP_REPLY. */
  legacy: boolean;
}

/** A reply with a batch of documents, which are sent as they are stored. */
export interface CursorReply {
  cursor: { id: Long; ns: string };
  field: 'firstBatch' | 'nextBatch';
  batch: Uint8Array[];
}

export type Reply = Doc | CursorReply;

const isCursorReply = (reply: Reply): reply is CursorReply => Array.isArray(reply.batch) && 'field' in reply;

/** Takes the complete messages off the front of the received bytes; throws when a length makes no sense. */
export function splitMessages(received: Buffer): { messages: Buffer[]; rest: Buffer } {
  const messages: Buffer[] = [];
  let at = 0;
  while (received.length - at >= HEADER_BYTES) {
    const length = received.readInt32LE(at);
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) throw new Error(`message of ${length} bytes`);
    if (received.length - at < length) break;
    messages.push(received.subarray(at, at + length));
    at += length;
  }
  return { messages, rest: received.subarray(at) };
}

/** Reads one message; throws a plain Error when it is not one this server can answer. */
export function parseMessage(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === OP_QUERY) return parseQuery(message, id);
  if (opcode !== OP_MSG) throw new Error(`opcode ${opcode}`);
  const flags = message.readUInt32LE(HEADER_BYTES);
  const end = flags & CHECKSUM_PRESENT ? message.length - 4 : message.length;
  const sequences = new Map<string, Uint8Array[]>();
  let body: Doc | undefined;
  for (let at = HEADER_BYTES + 4; at < end;) {
    const kind = message[at++];
    const length = message.readInt32LE(at);
    if (length < 5 || at + length > end) throw new Error('section longer than its message');
    const section = message.subarray(at, at + length);
    at += length;
    if (kind === 0) body = decode(section);
    else if (kind === 1) addSequence(section, sequences);
    else throw new Error(`section kind ${kind}`);
  }
  if (!body) throw new Error('message without a body');
  return { id, body, sequences, answered: !(flags & MORE_TO_COME), legacy: false };
}

function addSequence(section: Buffer, sequences: Map<string, Uint8Array[]>): void {
  const nameEnd = section.indexOf(0, 4);
  const documents: Uint8Array[] = [];
  for (let at = nameEnd + 1; at < section.length;) {
    const length = section.readInt32LE(at);
    if (length < 5 || at + length > section.length) throw new Error('document longer than its section');
    documents.push(section.subarray(at, at + length));
    at += length;
  }
  sequences.set(section.toString('utf8', 4, nameEnd), documents);
}

function parseQuery(message: Buffer, id: number): Request {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  const body = decode(message.subarray(nameEnd + 9));
  return { id, body: { ...body, $db: 'admin' }, sequences: new Map(), answered: true, legacy: true };
}

let lastMessageId = 0;

/** The bytes that answer a request. */
export function encodeReply(request: Request, reply: Reply): Buffer {
  const body = isCursorReply(reply) ? encodeCursorReply(reply) : encode(reply);
  const head = request.legacy ? legacyHead() : Buffer.alloc(5);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + head.length + body.length, 0);
  header.writeInt32LE((lastMessageId = (lastMessageId + 1) & 0x7fffffff), 4);
  header.writeInt32LE(request.id, 8);
  header.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, head, body]);
}

/** Flags, cursor id, starting place and the number of documents, which is one. */
function legacyHead(): Buffer {
  const head = Buffer.alloc(20);
  head.writeInt32LE(8, 0);
  head.writeInt32LE(1, 16);
  return head;
}

/** `{cursor: {id, ns, firstBatch: [...]}, ok: 1}` around documents that are already BSON. */
function encodeCursorReply({ cursor, field, batch }: CursorReply): Buffer {
  const list = documentOf(batch.flatMap((bytes, i) => [elementHead(0x03, String(i)), bytes]));
  const inner = documentOf([elementsOf(encode(cursor)), elementHead(0x04, field), list]);
  return documentOf([elementHead(0x03, 'cursor'), inner, elementsOf(encode({ ok: 1 }))]);
}

const elementHead = (type: number, name: string): Buffer =>
  Buffer.from(`${String.fromCharCode(type)}${name}\0`);

const elementsOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(4, -1);

function documentOf(parts: Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 5);
  const head = Buffer.alloc(4);
  head.writeInt32LE(length);
  return Buffer.concat([head, ...parts, Buffer.alloc(1)], length);
}

/** The answer for an error: `{ok: 0, errmsg, code, codeName}`. */
export function errorReply(error: unknown): Doc {
  const known = error instanceof CommandError ? error : new CommandError(1, describe(error));
  return { ok: 0, errmsg: known.message, code: known.code, codeName: known.codeName, ...known.details };
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
