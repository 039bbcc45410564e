import { mkdirSync, readdirSync } from 'node:fs';
import { request, type RequestOptions } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { BenchCase } from '../bench.js';
import { aPlace, ownMegabytes, type Place } from './place.js';

const MEGABYTE = 1024 * 1024;
const SIZE = 200 * MEGABYTE;
const SETTLE_MS = 1_000;
const GROWTH_MAX_MB = 50;
/** Of a form; to all else it is a few bytes more. */
const END = '\r\n--x--\r\n';

const PHOTO_HEAD =
  '--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n';

interface Sent {
  path: string;
  headers: Record<string, string>;
  method?: string;
  head?: string;
  /** What is sent again and again until there is so much of it. */
  piece?: Buffer;
}

/** Sends far more than a photo has in every way there is, and looks what it leaves behind. */
export async function drill(): Promise<BenchCase[]> {
  const place = await aPlace(0);
  const temporary = path.join(place.folder, 'temporary');
  mkdirSync(temporary);
  const { program, url } = await place.start({ TMPDIR: temporary });
  try {
    const cases: BenchCase[] = [];
    let most = 0;
    const look = setInterval(
      () => void ownMegabytes(program.pid).then((now) => (most = Math.max(most, now))),
      50,
    );
    for (const [name, sent] of Object.entries(uploads(place))) {
      most = await ownMegabytes(program.pid);
      const start = most;
      const answer = await send(url, sent);
      await sleep(SETTLE_MS);
      cases.push({
        name: `${name}: answered ${answer}, memory grew`,
        value: Math.round(most - start),
        unit: 'MB',
        atMost: GROWTH_MAX_MB,
      });
    }
    clearInterval(look);
    const left = readdirSync(temporary);
    const story = await send(url, { path: '/health/ready', headers: {}, method: 'GET' });
    return [
      ...cases,
      { name: `files left ${left.join(' ')}`.trim(), value: left.length, unit: 'files', atMost: 0 },
      {
        name: `the portal afterwards answers ${story}`,
        value: story === '200' ? 1 : 0,
        unit: 'yes',
        atLeast: 1,
      },
    ];
  } finally {
    await program.kill('SIGKILL');
    await place.remove();
  }
}

function uploads(place: Place): Record<string, Sent> {
  const headers = { Authorization: `Bearer ${place.tokens['kontributor.contoh']}` };
  const multipart = { ...headers, 'Content-Type': 'multipart/form-data; boundary=x' };
  const tus = { ...headers, 'Tus-Resumable': '1.0.0' };
  const path = '/kontributor/tulis';
  return {
    'form with its length': {
      path,
      headers: { ...multipart, 'Content-Length': String(SIZE + PHOTO_HEAD.length + END.length) },
      head: PHOTO_HEAD,
    },
    'form in chunks': { path, headers: multipart, head: PHOTO_HEAD },
    'form, signed out': { path, headers: { 'Content-Type': multipart['Content-Type'] }, head: PHOTO_HEAD },
    'form shorter than it says': {
      path,
      headers: { ...multipart, 'Content-Length': '1000' },
      head: PHOTO_HEAD,
    },
    'photo of a story in chunks': {
      path: `/api/v1/stories/${'0'.repeat(24)}/photos`,
      headers: multipart,
      head: PHOTO_HEAD,
    },
    'upload in parts, announced': {
      path: '/unggahan',
      headers: { ...tus, 'Upload-Length': String(SIZE), 'Content-Length': '0' },
    },
    'upload in parts, more than announced': {
      path: '/unggahan',
      headers: { ...tus, 'Upload-Length': '1000', 'Content-Type': 'application/offset+octet-stream' },
    },
    'JSON in chunks': {
      path: '/api/v1/stories',
      headers: { ...headers, 'Content-Type': 'application/json' },
      head: '{"title":"',
    },
    'JSON, pressed': {
      path: '/api/v1/stories',
      headers: { ...headers, 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      piece: gzipSync(Buffer.concat([Buffer.from('{"title":"'), Buffer.alloc(SIZE, 'x')])),
    },
    'text fields': {
      path: '/masuk',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      head: 'username=',
    },
  };
}

/** @returns the status, or what became of the connection */
function send(url: string, { path, headers, method = 'POST', head = '', piece }: Sent): Promise<string> {
  return new Promise((resolve) => {
    const options: RequestOptions = { method, headers: { Origin: url, ...headers }, timeout: 90_000 };
    const sending = request(url + path, options, (response) => {
      response.resume();
      response.once('close', () => resolve(String(response.statusCode)));
    });
    sending.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sending.once('timeout', () => sending.destroy(new Error('no answer')));
    sending.write(head);
    const isLong = method === 'POST' && headers['Content-Length'] !== '0' && !piece;
    if (piece) sending.end(piece);
    else if (isLong) void pour(sending, SIZE);
    else sending.end();
  });
}

async function pour(sending: ReturnType<typeof request>, size: number): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  // Errors are its sender's to hear of.
  const happens = (event: 'close' | 'drain') => new Promise((resolve) => sending.once(event, resolve));
  const gone = happens('close');
  for (let sent = 0; sent < size && !sending.destroyed; sent += chunk.length) {
    if (!sending.write(chunk)) await Promise.race([happens('drain'), gone]);
  }
  sending.end(END);
}
