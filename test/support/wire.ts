import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { portal } from './portal.js';

export interface WireAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As it was on the wire. */
  bytes: Buffer;
  /** Decompressed. */
  text: string;
}

/** An answer as it is on the wire: nothing is added to the request, and nothing undone before it is seen. */
export async function onTheWire(
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', base = portal().url }: { method?: string; base?: string } = {},
): Promise<WireAnswer> {
  const { hostname, port } = new URL(base);
  const sent = request({ hostname, port, path, headers, method });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const bytes = Buffer.concat((await answer.toArray()) as Buffer[]);
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    bytes,
    text: decoded(bytes, answer.headers['content-encoding']),
  };
}

function decoded(bytes: Buffer, encoding: string | undefined): string {
  if (bytes.length === 0 || encoding === undefined) return bytes.toString('utf8');
  return (encoding === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes)).toString('utf8');
}
