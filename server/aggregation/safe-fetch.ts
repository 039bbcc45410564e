import { Writable, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import { checkLiteralAddress, checkUrl, guardedLookup, type ResolveAll } from './address-policy.js';
import { parseUrl } from '../text/parse-url.js';
import { FetchError, type FetchErrorCode } from './fetch-error.js';

const MAX_REDIRECTS = 3;
const DEADLINE_MS = 10_000; // the whole fetch, redirects and body included
const MAX_BODY_BYTES = 5 * 1024 * 1024; // after inflating
const MAX_DISCARDED_BYTES = 16 * 1024; // of a body nobody reads
/** Not encodings, though some servers name them where one belongs. */
const NO_ENCODINGS = new Set(['identity', 'none', 'utf-8', 'utf8', 'binary']);
const MAX_ENCODINGS = 2; // "gzip, br" and no deeper
const GONE = 410;
const PERMANENT = new Set([301, 308]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** How a fetcher may reach out. One fetcher serves many fetches and keeps connections open between them. */
export interface FetchPolicy {
  /** `host:port` entries that may be reached although private (the setting `FETCH_ALLOW_HOSTS`). */
  allowHosts: readonly string[];
  /** Names the portal and where to complain, as sites' administrators expect of a robot. */
  userAgent: string;
  /** Default: the system's resolver. */
  resolveAll?: ResolveAll;
  /** Milliseconds for one whole fetch. Default 10,000. */
  deadlineMs?: number;
}

/** What is known of the document already, so that an unchanged one is not sent again. */
export interface FetchConditions {
  etag?: string | undefined;
  lastModified?: string | undefined;
  accept?: string;
  signal?: AbortSignal;
}

/** A document as received: status 200 with its bytes inflated, or 304 with none. */
export interface FetchedDocument {
  status: number;
  /** Where the document was found, after redirects. */
  url: string;
  /** Set when the first redirects were permanent: where they led. */
  permanentUrl: string | undefined;
  headers: {
    etag: string | undefined;
    lastModified: string | undefined;
    contentType: string | undefined;
    retryAfter: string | undefined;
    cacheControl: string | undefined;
  };
  body: Buffer;
}

/** What is sent to somebody else's service. */
export interface OutgoingMessage {
  headers: Record<string, string>;
  body: Buffer | null;
}

export interface SafeFetcher {
  /** GETs one document. @throws {FetchError} always of this type, whatever went wrong. */
  fetch(url: string, conditions?: FetchConditions): Promise<FetchedDocument>;
  /** Where a server sends on to from an address, one step; nothing where it answers there. @throws {FetchError} */
  locate(url: string): Promise<string | undefined>;
  /** POSTs once, is led nowhere else, and reads no body. @throws {FetchError} where no answer came. */
  post(url: string, message: OutgoingMessage): Promise<{ status: number }>;
  /** Drops every open connection. */
  close(): Promise<void>;
}

/** The portal's one way out: every address that a person or a feed names is fetched through here. */
export function openSafeFetcher(policy: FetchPolicy): SafeFetcher {
  const allowHosts = new Set(policy.allowHosts);
  const agent = new Agent({ connect: guardedConnector(policy, allowHosts), headersTimeout: DEADLINE_MS });
  return {
    fetch: (url, conditions = {}) => fetchDocument(agent, policy, allowHosts, url, conditions),
    locate: (url) => locateTarget(agent, policy, allowHosts, url),
    post: (url, message) => postMessage(agent, policy, allowHosts, url, message),
    close: () => agent.destroy(),
  };
}

/** The last gate: every new connection passes here with the name it really goes to. */
function guardedConnector(policy: FetchPolicy, allowHosts: ReadonlySet<string>): buildConnector.connector {
  const open = buildConnector({ timeout: DEADLINE_MS });
  const guarded = buildConnector({ timeout: DEADLINE_MS, lookup: guardedLookup(policy.resolveAll) });
  return (options, callback) => {
    const port = options.port || (options.protocol === 'https:' ? '443' : '80');
    const host = options.hostname.includes(':') ? `[${options.hostname}]` : options.hostname;
    if (allowHosts.has(`${host}:${port}`)) return open(options, callback);
    try {
      checkLiteralAddress(options.hostname);
    } catch (error) {
      return callback(asFetchError(error), null);
    }
    return guarded(options, callback);
  };
}

async function fetchDocument(
  agent: Agent,
  policy: FetchPolicy,
  allowHosts: ReadonlySet<string>,
  address: string,
  conditions: FetchConditions,
): Promise<FetchedDocument> {
  const deadline = AbortSignal.timeout(policy.deadlineMs ?? DEADLINE_MS);
  const signal = conditions.signal ? AbortSignal.any([deadline, conditions.signal]) : deadline;
  const headers = requestHeaders(policy, conditions);

  try {
    let url = checkUrl(address, allowHosts);
    let permanentUrl: string | undefined;
    let allPermanent = true;
    for (let redirects = 0; ; redirects++) {
      const response = await request(url, { dispatcher: agent, headers, signal });
      const location = headerOf(response, 'location');
      if (!REDIRECTS.has(response.statusCode) || location === undefined) {
        return { url: url.href, permanentUrl, ...(await receive(response, signal)) };
      }
      discardBody(response);
      if (redirects === MAX_REDIRECTS) throw new FetchError('too-many-redirects', url.href);
      url = checkUrl(location, allowHosts, url.href);
      allPermanent &&= PERMANENT.has(response.statusCode);
      if (allPermanent) permanentUrl = url.href;
    }
  } catch (error) {
    if (deadline.aborted) throw new FetchError('timeout', address);
    throw asFetchError(error);
  }
}

async function locateTarget(
  agent: Agent,
  policy: FetchPolicy,
  allowHosts: ReadonlySet<string>,
  address: string,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(policy.deadlineMs ?? DEADLINE_MS);
  try {
    const url = checkUrl(address, allowHosts);
    const headers = requestHeaders(policy, {});
    const response = await request(url, { dispatcher: agent, headers, signal });
    discardBody(response);
    const location = headerOf(response, 'location');
    if (!REDIRECTS.has(response.statusCode) || location === undefined) return undefined;
    return parseUrl(location, url.href)?.href;
  } catch (error) {
    if (signal.aborted) throw new FetchError('timeout', address);
    throw asFetchError(error);
  }
}

async function postMessage(
  agent: Agent,
  policy: FetchPolicy,
  allowHosts: ReadonlySet<string>,
  address: string,
  message: OutgoingMessage,
): Promise<{ status: number }> {
  const signal = AbortSignal.timeout(policy.deadlineMs ?? DEADLINE_MS);
  const headers = { 'user-agent': policy.userAgent, ...message.headers };
  try {
    const url = checkUrl(address, allowHosts);
    const response = await request(url, {
      method: 'POST',
      dispatcher: agent,
      headers,
      body: message.body,
      signal,
    });
    discardBody(response);
    return { status: response.statusCode };
  } catch (error) {
    if (signal.aborted) throw new FetchError('timeout', address);
    throw asFetchError(error);
  }
}

function requestHeaders(policy: FetchPolicy, conditions: FetchConditions): Record<string, string> {
  return {
    'user-agent': policy.userAgent,
    'accept-encoding': 'gzip, deflate, br',
    accept: conditions.accept ?? '*/*',
    ...(conditions.etag && { 'if-none-match': conditions.etag }),
    ...(conditions.lastModified && { 'if-modified-since': conditions.lastModified }),
  };
}

async function receive(response: Dispatcher.ResponseData, signal: AbortSignal) {
  const headers = {
    etag: headerOf(response, 'etag'),
    lastModified: headerOf(response, 'last-modified'),
    contentType: headerOf(response, 'content-type'),
    retryAfter: headerOf(response, 'retry-after'),
    cacheControl: headerOf(response, 'cache-control'),
  };
  const status = response.statusCode;
  if (status === 200) return { status, headers, body: await readBody(response, signal) };
  discardBody(response);
  if (status === 304) return { status, headers, body: Buffer.alloc(0) };
  const code = status === GONE ? 'gone' : 'http-status';
  throw new FetchError(code, String(status), { status, retryAfter: headers.retryAfter });
}

/** Not waited for, so that a redirect or an error page that never ends costs no time; small ones free the connection. */
function discardBody(response: Dispatcher.ResponseData): void {
  void response.body.dump({ limit: MAX_DISCARDED_BYTES });
}

async function readBody(response: Dispatcher.ResponseData, signal: AbortSignal): Promise<Buffer> {
  const encodings = encodingsOf(headerOf(response, 'content-encoding'));
  let body = await bytesOf(response.body, signal);
  for (const encoding of encodings.toReversed()) body = await inflated(body, encoding);
  // A file that lies gzipped on the server, and is sent without a word of it.
  return isGzip(body) ? inflated(body, 'gzip') : body;
}

async function bytesOf(body: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const collector = new Writable({
    write(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      chunks.push(chunk);
      done(size > MAX_BODY_BYTES ? new FetchError('too-large') : null);
    },
  });
  await pipeline([body, collector], { signal });
  return Buffer.concat(chunks, size);
}

/** What a `Content-Encoding` names, in the order in which it was applied. @throws {FetchError} `bad-encoding` */
function encodingsOf(contentEncoding = ''): string[] {
  const encodings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name && !NO_ENCODINGS.has(name));
  if (encodings.length > MAX_ENCODINGS) throw new FetchError('bad-encoding', contentEncoding);
  return encodings;
}

/** Servers that say gzip and send the text itself, or deflate without its header, are read as browsers read them. */
async function inflated(body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === 'gzip' || encoding === 'x-gzip') return isGzip(body) ? inflate(zlib.gunzip, body) : body;
  if (encoding === 'deflate') return inflate(isZlib(body) ? zlib.inflate : zlib.inflateRaw, body);
  if (encoding === 'br') return inflate(zlib.brotliDecompress, body);
  throw new FetchError('bad-encoding', encoding);
}

type Inflate = (
  body: Buffer,
  options: { maxOutputLength: number },
  done: (error: Error | null, content: Buffer) => void,
) => void;

async function inflate(how: Inflate, body: Buffer): Promise<Buffer> {
  try {
    return await promisify(how)(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw new FetchError('too-large');
    throw error;
  }
}

function isGzip(body: Buffer): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

/** By RFC 1950: deflate is method 8, and the first two bytes as a number are divisible by 31. */
function isZlib(body: Buffer): boolean {
  return body.length > 1 && body[0]! % 16 === 8 && body.readUInt16BE(0) % 31 === 0;
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function asFetchError(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  if (!(error instanceof Error)) return new FetchError('connection', String(error));
  const code = 'code' in error ? String(error.code) : '';
  return new FetchError(fetchErrorCode(code, error.name), code || error.message);
}

function fetchErrorCode(code: string, name: string): FetchErrorCode {
  if (name === 'AbortError' || code === 'ABORT_ERR' || code === 'UND_ERR_ABORTED') return 'aborted';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') return 'dns';
  if (code.startsWith('UND_ERR_') && code.endsWith('_TIMEOUT')) return 'timeout';
  if (code === 'ETIMEDOUT') return 'timeout';
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_')) return 'bad-encoding';
  if (/CERT|SSL|TLS|SIGNATURE|EPROTO/.test(code)) return 'tls';
  return 'connection';
}
