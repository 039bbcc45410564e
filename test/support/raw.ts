import net from 'node:net';
import { portal } from './portal.js';

/** Sends bytes as they are, such as no HTTP client would, and gives back the whole answer as text. */
export function sendRaw(request: string, base = portal().url): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.write(request);
  });
}

/** GETs a path that no client and no URL parser has tidied up. */
export function getRaw(path: string): Promise<string> {
  return sendRaw(`GET ${path} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n`);
}
