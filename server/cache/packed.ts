import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gunzipSync, gzip } from 'node:zlib';
import { acceptedEncodings, type Encoding } from './accept-encoding.js';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Of the digest that names a content. */
const TAG_LENGTH = 16; // characters
/** Beside its bytes: headers, key and places in maps. */
const OVERHEAD = 2_048; // bytes

/** How hard to press: what is pressed once and kept for good may take its time. */
export interface Effort {
  /** From 0 to 11. */
  brotli: number;
  /** From 1 to 9. */
  gzip: number;
}

/** An answer that lies ready to be sent: compressed, with all its headers. */
export interface Packed {
  /** What it takes in memory. */
  bytes: number;
  variants: Record<Encoding, Variant>;
  /** Milliseconds, in whole seconds: as precise as the header is. */
  lastModified?: number;
}

interface Variant {
  etag: string;
  /** Names and values in turn, as they are sent. */
  headers: string[];
  notModified: string[];
  body(): Buffer;
}

export interface Content {
  body: Buffer;
  type: string;
  /** Of pages: the one they are in. */
  language?: string | undefined;
  cacheControl: string;
  vary: string;
  /** As the header says it. */
  lastModified?: string | undefined;
  /** Names and values in turn. */
  headers: readonly string[];
}

export interface Compressed {
  br: Buffer;
  gzip: Buffer;
}

export async function compress(body: Buffer, effort: Effort): Promise<Compressed> {
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: effort.brotli,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  const [br, gz] = await Promise.all([brotli(body, { params }), gzipped(body, { level: effort.gzip })]);
  return { br, gzip: gz };
}

/** Puts the answers of a content together. @param compressed left out where it cannot be pressed any further */
export function packed(content: Content, compressed?: Compressed): Packed {
  const { body, lastModified } = content;
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, TAG_LENGTH);
  const modified = lastModified === undefined ? Number.NaN : Date.parse(lastModified);
  const rest = Number.isNaN(modified) ? {} : { lastModified: modified };
  if (!compressed) {
    const asIs = variantOf(content, { etag: `"${digest}"`, size: body.length, body: () => body });
    return { bytes: body.length + OVERHEAD, variants: { br: asIs, gzip: asIs, identity: asIs }, ...rest };
  }
  const { br, gzip: gz } = compressed;
  return {
    bytes: br.length + gz.length + OVERHEAD,
    variants: {
      br: variantOf(content, { etag: `"${digest}-br"`, encoding: 'br', size: br.length, body: () => br }),
      gzip: variantOf(content, { etag: `"${digest}-gz"`, encoding: 'gzip', size: gz.length, body: () => gz }),
      // Hardly anybody asks for it: made when it is wanted.
      identity: variantOf(content, { etag: `"${digest}"`, size: body.length, body: () => gunzipSync(gz) }),
    },
    ...rest,
  };
}

function variantOf(
  { type, language, cacheControl, vary, lastModified, headers }: Content,
  { etag, encoding, size, body }: { etag: string; encoding?: string; size: number; body: () => Buffer },
): Variant {
  const always = [...headers, 'Cache-Control', cacheControl, 'Vary', vary, 'ETag', etag];
  if (lastModified !== undefined) always.push('Last-Modified', lastModified);
  return {
    etag,
    notModified: always,
    headers: [
      ...always,
      ...['Content-Type', type, 'Content-Length', String(size)],
      ...(language ? ['Content-Language', language] : []),
      ...(encoding ? ['Content-Encoding', encoding] : []),
    ],
    body,
  };
}

/** Sends what lies ready in the encoding that the client likes best, or 304 when it has it. GET and HEAD only. */
export function sendPacked(req: IncomingMessage, res: ServerResponse, content: Packed): void {
  const accepted = acceptedEncodings(req.headers['accept-encoding']);
  const known = knownVariant(req, content, accepted);
  if (known) {
    res.writeHead(304, known.notModified);
    res.end();
    return;
  }
  const variant = content.variants[accepted[0] ?? 'identity'];
  res.writeHead(200, variant.headers);
  if (req.method === 'HEAD') res.end();
  else res.end(variant.body());
}

// Any of the encodings that it takes will do: it has the content then.
function knownVariant(
  { headers }: IncomingMessage,
  { variants, lastModified }: Packed,
  accepted: readonly Encoding[],
): Variant | undefined {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    const name = accepted.find((one) => tags.trim() === '*' || tags.includes(variants[one].etag));
    return name && variants[name];
  }
  const since = headers['if-modified-since'];
  if (since === undefined || lastModified === undefined) return undefined;
  return Date.parse(since) >= lastModified ? variants[accepted[0] ?? 'identity'] : undefined;
}
