import { connect, type NetConnectOpts } from 'node:net';
import { Unscanned } from '../errors.js';

/** A scanner that says nothing for this long is given up. */
const SILENCE_MS = 30_000;
/** It answers with one line. */
const ANSWER_MAX_BYTES = 4096;

/**
 * Has clamd, ClamAV's daemon, look at a content. Its `INSTREAM` command, of the manual page clamd(8): the length in
 * four bytes, the content, and a length of zero; the answer is a line that ends with a zero byte.
 * @param address `host:port`, or the path of a socket
 * @returns the name of what was found; undefined for nothing
 * @throws Unscanned without a clear answer
 */
export async function findVirus(
  address: string,
  content: Buffer,
  silenceMs = SILENCE_MS,
): Promise<string | undefined> {
  const answer = await ask(address, content, silenceMs).catch((cause: unknown) => {
    throw new Unscanned(cause);
  });
  if (answer === 'stream: OK') return undefined;
  const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
  if (!found) throw new Unscanned(answer);
  return found;
}

async function ask(address: string, content: Buffer, silenceMs: number): Promise<string> {
  const socket = connect(placeOf(address));
  socket.setTimeout(silenceMs, () => socket.destroy(new Error('no answer')));
  socket.write('zINSTREAM\0');
  socket.write(lengthOf(content));
  socket.write(content);
  socket.write(lengthOf(Buffer.alloc(0)));
  let answer = '';
  for await (const piece of socket as AsyncIterable<Buffer>) {
    answer += piece.toString('latin1');
    const [line = '', ...rest] = answer.split('\0');
    if (rest.length > 0) return line;
    if (answer.length > ANSWER_MAX_BYTES) break;
  }
  throw new Error('no whole answer');
}

function lengthOf({ length }: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

function placeOf(address: string): NetConnectOpts {
  if (address.startsWith('/')) return { path: address };
  const { hostname, port } = new URL(`tcp://${address}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
}
