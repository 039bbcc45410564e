import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchCase } from '../bench.js';
import { aPlace } from './place.js';
import { readerCases, readers } from './readers.js';

const SOCKETS = 500;
const SECONDS = 90;
const DROP_MS = 5_000;
/** Who never reads is told of the end only where it reads again. */
const READ_AGAIN_MS = 2_000;
const READER_P99_MAX_MS = 1_000;

const form = 'POST /kontributor/tulis HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\nContent-Type: ';
/** What each says first, and then every few seconds; without that it says nothing more. */
const KINDS: Record<string, { first: string; then?: string }> = {
  'slow headers': { first: 'GET / HTTP/1.1\r\nHost: x\r\n', then: 'X-A: b\r\n' },
  'slow photos': { first: `${form}multipart/form-data; boundary=x\r\n\r\n`, then: 'x' },
  'slow text': { first: `${form}application/x-www-form-urlencoded\r\n\r\n`, then: 'x' },
  'idle after connecting': { first: '' },
  // Asked for often enough that what the system takes for it is full.
  'never reading': { first: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(200) },
};

/** Five hundred connections that are in no hurry, and readers who are. */
export async function drill({ seconds = SECONDS }: { seconds?: number }): Promise<BenchCase[]> {
  const place = await aPlace(20);
  const { program, url } = await place.start();
  const kinds = Object.entries(KINDS);
  const open = new Map<string, Socket[]>();
  try {
    for (const [kind, { first, then }] of kinds) {
      const sockets = Array.from({ length: SOCKETS / kinds.length }, () =>
        slowSocket(Number(new URL(url).port), first, then),
      );
      if (kind === 'never reading') for (const socket of sockets) socket.pause();
      open.set(kind, sockets);
    }
    const reading = readers(url, ['/', '/berita?q=warga', '/tentang'], { count: 5 });
    const left: Record<string, number> = {};
    await sleep(seconds * 1_000);
    for (const socket of [...open.values()].flat()) socket.resume();
    await sleep(READ_AGAIN_MS);
    for (const [kind, sockets] of open) left[kind] = sockets.filter((socket) => !socket.destroyed).length;
    const read = await reading.stop();
    return [
      ...Object.entries(left).map(([kind, value]) => ({
        name: `${kind}: open after ${seconds} s`,
        value,
        unit: 'sockets',
        atMost: 0,
      })),
      ...readerCases(read, READER_P99_MAX_MS),
    ];
  } finally {
    for (const socket of [...open.values()].flat()) socket.destroy();
    await program.kill('SIGKILL');
    await place.remove();
  }
}

function slowSocket(port: number, first: string, then?: string): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.write(first);
  const drop = setInterval(() => {
    if (then) socket.write(then);
  }, DROP_MS);
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.destroy());
  socket.once('close', () => clearInterval(drop));
  return socket;
}
