import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto';
import http from 'node:http';
import { deliverDue } from '../../server/notifications/deliver.js';
import { tellAuthors } from '../../server/notifications/tell.js';
import type { Portal } from '../../server/portal.js';
import { listenHere } from './listening.js';
import { portal } from './portal.js';

const PUBLIC_KEY_BYTES = 65;
const SALT_BYTES = 16;
const HEADER_BYTES = SALT_BYTES + 5;
const TAG_BYTES = 16;

/** A message as it came to a push service: it sees no more of it. */
export interface Pushed {
  path: string;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** A browser that subscribed: the only one that can read what is sent to it. */
export interface Browser {
  /** As its `PushSubscription.toJSON()`. */
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } };
  read(pushed: Pushed): Record<string, string>;
}

export interface PushService {
  origin: string;
  pushed: Pushed[];
  /** Status of the answers by path; 201 unless it is set. */
  answers: Record<string, number>;
  /** The portal, allowed to send to this server. */
  portal: Portal;
  browser(path: string): Browser;
  close(): Promise<void>;
}

/** A local server that stands in for a browser maker's push service. */
export async function startPushService(): Promise<PushService> {
  const pushed: Pushed[] = [];
  const answers: Record<string, number> = {};
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      pushed.push({ path, headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(answers[path] ?? 201, { Location: `${path}/elsewhere` }).end();
    });
  });
  const host = await listenHere(server);
  return {
    origin: `http://${host}`,
    pushed,
    answers,
    portal: { ...portal(), config: { ...portal().config, fetchAllowHosts: [host] } },
    browser: (path) => aBrowser(`http://${host}${path}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Tells authors and sends everything, a minute from now, when nothing can be undone any more. */
export async function tellAndPush(service: PushService): Promise<{ sent: number; failed: number }> {
  const later = new Date(Date.now() + 60_000);
  await tellAuthors(service.portal, later);
  return deliverDue(service.portal, () => later);
}

/** A browser with keys of its own that is told at an address. */
export function aBrowser(endpoint: string): Browser {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const auth = randomBytes(SALT_BYTES);
  return {
    subscription: {
      endpoint,
      keys: { p256dh: pair.getPublicKey('base64url'), auth: auth.toString('base64url') },
    },
    read: ({ body }) => JSON.parse(decrypted(body, pair, auth).toString()) as Record<string, string>,
  };
}

// RFC 8291, by its letter and not by the library that encrypts.
function decrypted(body: Buffer, pair: ECDH, auth: Buffer): Buffer {
  const salt = body.subarray(0, SALT_BYTES);
  const sender = body.subarray(HEADER_BYTES, HEADER_BYTES + PUBLIC_KEY_BYTES);
  const content = body.subarray(HEADER_BYTES + PUBLIC_KEY_BYTES);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync('sha256', pair.computeSecret(sender), auth, info, 32));
  const key = hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12);
  const decipher = createDecipheriv('aes-128-gcm', Buffer.from(key), Buffer.from(nonce));
  decipher.setAuthTag(content.subarray(-TAG_BYTES));
  const padded = Buffer.concat([decipher.update(content.subarray(0, -TAG_BYTES)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2));
}
