import type { Readable } from 'node:stream';
import type { Request, RequestHandler } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import { PortalError, TooLarge, TooManyRequests, UnsupportedType } from '../errors.js';
import { PHOTO_MAX_BYTES, PHOTOS_MAX } from './limits.js';

/** Bytes of a whole request, photos that are too large to be kept included. */
const REQUEST_MAX_BYTES = 200 * 1024 * 1024;
/** Bytes of one text field. */
const FIELD_MAX_BYTES = 256 * 1024;
const FIELDS_MAX = 60;
/** Bytes of photos held in memory by all requests together. */
const HELD_MAX_BYTES = 256 * 1024 * 1024;
const RETRY_AFTER_S = 30;

/** A photo as it arrived: its field in the form, and its bytes unless there were too many. */
export interface ReceivedPhoto {
  field: string;
  content?: Buffer;
}

let heldBytes = 0;

/**
 * Reads a form with photos (multipart) into memory within bounds: text to `req.body`, photos to `photosOf`. A
 * photo over its limit comes without content, and the rest of the form still arrives. Without a user the
 * photos are read over, and only the text is kept. A form of another type is passed on as it is.
 * @throws TooLarge, TooManyRequests; a broken form answers 400
 */
export const receiveForm: RequestHandler = receiver({
  requestMax: REQUEST_MAX_BYTES,
  photosMax: PHOTOS_MAX,
  keeps: (req) => req.user !== undefined,
});

/** The same for a form that anybody may send, with one photo at most: behind a rate limit. @throws as above */
export const receiveFormOfAnyone: RequestHandler = receiver({
  requestMax: PHOTO_MAX_BYTES + FIELD_MAX_BYTES,
  photosMax: 1,
  keeps: () => true,
});

/** The same for an address that takes nothing else. @throws UnsupportedType */
export const receiveMultipart: RequestHandler[] = [
  (req, _res, next) => {
    if (!req.is('multipart/form-data')) throw new UnsupportedType();
    next();
  },
  receiveForm,
];

/** The photos of a form that was received, in their order. */
export function photosOf(req: Request): ReceivedPhoto[] {
  const files = (req.files ?? []) as Express.Multer.File[];
  return files.map(({ fieldname, buffer }) => ({ field: fieldname, content: buffer }));
}

interface Bounds {
  /** Bytes of the whole form. */
  requestMax: number;
  photosMax: number;
  /** Whether photos of this sender are held. */
  keeps: (req: Request) => boolean;
}

function receiver(bounds: Bounds): RequestHandler {
  return (req, res, next) => {
    if (Number(req.get('Content-Length') ?? 0) > bounds.requestMax) throw new TooLarge();
    const storage = memoryWithinBounds(bounds);
    res.once('close', storage.release);
    const upload = multer({
      storage,
      limits: { files: bounds.photosMax, fields: FIELDS_MAX, fieldSize: FIELD_MAX_BYTES },
    }).any();
    upload(req, res, (error: unknown) => next(error && asPortalError(error)));
  };
}

// What the browser calls the file, and which type it claims, is never looked at.
function memoryWithinBounds({ requestMax, keeps }: Bounds): StorageEngine & { release: () => void } {
  let requestBytes = 0;
  let keptBytes = 0;
  const isKept = (req: Request, size: number) => keeps(req) && size <= PHOTO_MAX_BYTES;

  async function read(req: Request, stream: Readable): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      requestBytes += chunk.length;
      if (requestBytes > requestMax) throw new TooLarge();
      if (isKept(req, size)) chunks.push(hold(chunk));
      else chunks.length = 0;
    }
    return isKept(req, size) ? Buffer.concat(chunks) : undefined;
  }

  function hold(chunk: Buffer): Buffer {
    if (heldBytes + chunk.length > HELD_MAX_BYTES) throw new TooManyRequests(RETRY_AFTER_S);
    keptBytes += chunk.length;
    heldBytes += chunk.length;
    return chunk;
  }

  return {
    _handleFile(req, file, done) {
      read(req, file.stream).then((buffer) => done(null, { buffer }), done);
    },
    _removeFile(_req, _file, done) {
      done(null);
    },
    release: () => {
      heldBytes -= keptBytes;
      keptBytes = 0;
    },
  };
}

function asPortalError(error: unknown): unknown {
  if (error instanceof PortalError) return error;
  if (error instanceof MulterError) return new TooLarge();
  // The form itself was broken or cut off: busboy's own words are for nobody.
  return Object.assign(new Error('unreadable form', { cause: error }), { status: 400 });
}
