import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import zlib from 'node:zlib';
import { listenHere } from './listening.js';

const MEGABYTE = 2 ** 20;

/** What the process sends when it is up: the addresses of everything that a source can do wrong. */
export interface HostileSites {
  hosts: string[];
  urls: string[];
  /** Some of them: they send next to nothing, and are over when nobody waits for them any more. */
  slow: string[];
}

const SLOW = ['/drip', '/silent', '/headers-only', '/hints'];

/** The least effort: whoever asks next waits until it is made. */
const QUICKLY = { level: 1, params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } };
/** A hundred megabytes, which are next to nothing once they are packed. */
const blank = () => Buffer.alloc(100 * MEGABYTE);

const opening = '<rss version="2.0"><channel><title>A</title>';
const ending = '</channel></rss>';
const items = (count: number, inner = '') =>
  Array.from(
    { length: count },
    (_, index) => `<item><title>A ${index}</title><link>https://a.example/${index}</link>${inner}</item>`,
  ).join('');
const entities = Array.from(
  { length: 30 },
  (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
);

/** Whole documents, sent at once. */
const DOCUMENTS: Record<string, () => string | Buffer> = {
  '/million-items': () => opening + '<item/>'.repeat(500_000),
  '/fifty-thousand-items': () => opening + items(50_000) + ending,
  '/million-entries': () => `<feed xmlns="http://www.w3.org/2005/Atom">${'<entry/>'.repeat(500_000)}`,
  '/unclosed-items': () => opening + '<item><title>A</title>'.repeat(200_000),
  '/unclosed-lists': () => '<rss><channel>'.repeat(300_000),
  '/nested': () => opening + '<a>'.repeat(1_000_000),
  '/nested-in-text': () => opening + items(1, `<description>${'<b>'.repeat(900_000)}</description>`) + ending,
  '/nested-in-cdata': () =>
    opening + items(1, `<description><![CDATA[${'<b>'.repeat(900_000)}]]></description>`) + ending,
  '/attributes': () =>
    `${opening}<item ${Array.from({ length: 200_000 }, (_, index) => `a${index}="x"`).join(' ')}>`,
  '/one-attribute': () => `${opening}<item a="${'x'.repeat(4_000_000)}">`,
  '/unclosed-attribute': () => `${opening}<item a="${'<'.repeat(4_000_000)}`,
  '/unclosed-cdata': () => `${opening}<item><title><![CDATA[${'x]]'.repeat(1_000_000)}`,
  '/unclosed-comment': () => `${opening}<!--${'-'.repeat(4_000_000)}`,
  '/openings': () => opening + '<'.repeat(4_000_000),
  '/ampersands': () => opening + items(1, `<description>${'&'.repeat(4_000_000)}</description>`) + ending,
  '/entity-bomb': () =>
    `<!DOCTYPE rss [<!ENTITY e0 "lol">${entities.join('')}]>${opening}${items(1, '<description>&e30;</description>')}${ending}`,
  '/external-entity': () =>
    `<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>${opening}${items(1, '<description>&f;</description>')}${ending}`,
  '/entity-bomb-atom': () =>
    `<!DOCTYPE feed [<!ENTITY e0 "lol">${entities.join('')}]><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&e30;</title><link href="https://a.example/"/></entry></feed>`,
  '/external-doctype': () =>
    `<!DOCTYPE rss SYSTEM "http://169.254.169.254/latest/meta-data/">${opening}${items(1)}${ending}`,
  '/cdata-endings': () => opening + items(1, `<description><![CDATA[${']]&gt;'.repeat(500_000)}`),
  '/escaped-openings': () =>
    opening + items(3, `<description>${'&lt;'.repeat(500_000)}</description>`) + ending,
  '/escaped-comments': () =>
    opening + items(3, `<description>${'&lt;!--'.repeat(200_000)}</description>`) + ending,
  '/character-references': () =>
    opening + items(1, `<description>${'&#x110000;&#0;'.repeat(300_000)}</description>`) + ending,
  '/marks-on-letters': () => `${opening}<item><title>a${'\u0301'.repeat(1_000_000)}</title></item>${ending}`,
  '/long-base64': () =>
    `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="base64">${'PGE+'.repeat(1_000_000)}</title></entry></feed>`,
  '/long-names': () => `${opening}<item><${'n'.repeat(2_000_000)}>x</item>${ending}`,
  '/many-namespaces': () =>
    opening + Array.from({ length: 100_000 }, (_, index) => `<i xmlns:n${index}="u"/>`).join('') + ending,
  '/nul-bytes': () => Buffer.alloc(4_000_000),
  '/nul-in-text': () =>
    `${opening}${items(20, `<description>${'\0x'.repeat(50_000)}</description>`)}${ending}`,
  '/noise': () => Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7919) % 256)),
  '/letters-of-another-script': () =>
    Buffer.concat([Buffer.from(opening), Buffer.from('91ba82cc82a8926d'.repeat(100_000), 'hex')]),
  '/no-tags-and-open-cdata': () => `${opening}<item><title><3${'<![CDATA['.repeat(400_000)}`,
  '/junk-before': () => '<b><rs'.repeat(200_000) + opening + items(1) + ending,
  '/utf-16-half': () =>
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(opening, 'utf16le'), Buffer.from([0x3c])]),
  '/json-nested': () => `{"version":"https://jsonfeed.org/version/1","items":${'['.repeat(2_000_000)}`,
  '/json-items': () =>
    `{"version":"https://jsonfeed.org/version/1","items":[${Array(400_000).fill('{"id":1}').join(',')}]}`,
  '/json-deep-objects': () =>
    `{"version":"https://jsonfeed.org/version/1","items":[${'{"id":'.repeat(600_000)}`,
  '/json-prototype': () =>
    '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"A","__proto__":{"url":"file:///etc/passwd"}}]}',
  '/json-long-number': () =>
    `{"version":"https://jsonfeed.org/version/1","items":[{"id":${'9'.repeat(4_000_000)},"title":"A"}]}`,
  '/zip': () => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(2_000_000, 0x78)]),
  '/long-titles': () =>
    opening +
    `<item><title>${'panjang '.repeat(500_000)}</title><link>https://a.example/</link></item>` +
    ending,
  '/long-dates': () => opening + items(500, `<pubDate>${'9'.repeat(5_000)}</pubDate>`) + ending,
  '/images': () => opening + items(100, `<description>${'&lt;img '.repeat(5_000)}</description>`) + ending,
  '/links-in-text': () =>
    opening + items(5, `<description>${'&lt;a href='.repeat(50_000)}</description>`) + ending,
};

/** Answers that are wrong on the way. */
const ANSWERS: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/endless': (_request, response) => forever(response, Buffer.alloc(MEGABYTE, ' '), 0),
  '/drip': (_request, response) => forever(response, Buffer.from(' '), 50),
  '/silent': () => undefined,
  '/headers-only': (_request, response) => response.flushHeaders(),
  '/close-in-headers': (_request, response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\ncontent-ty');
    response.socket?.destroy();
  },
  '/close-in-body': (_request, response) => {
    response.setHeader('content-length', '100000');
    response.write(opening, () => response.destroy());
  },
  '/redirect-nowhere': (_request, response) => response.writeHead(302).end(),
  '/redirect-to-file': (_request, response) =>
    response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/redirect-inside': (_request, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/deflate-bomb': (_request, response) =>
    response.setHeader('content-encoding', 'deflate').end(zlib.deflateSync(blank(), QUICKLY)),
  '/unknown-encoding': (_request, response) =>
    response.setHeader('content-encoding', 'x-desa').end(opening + items(1) + ending),
  '/part-of-it': (_request, response) =>
    response.writeHead(206, { 'content-range': 'bytes 0-9/5000' }).end(opening),
  '/hints': (_request, response) => {
    const hint = () => {
      if (!response.destroyed)
        response.writeEarlyHints({ link: '</a>; rel=preload' }, () => setTimeout(hint, 5));
    };
    hint();
  },
  '/odd-charset': (_request, response) =>
    response.setHeader('content-type', `text/xml; charset=${'x'.repeat(4_000)}`).end(opening + items(1)),
  '/redirect-to-itself': (_request, response) =>
    response.writeHead(302, { location: '/redirect-to-itself' }).end(),
  '/redirect-endless': (_request, response) => {
    response.writeHead(301, { location: '/redirect-endless' });
    forever(response, Buffer.alloc(MEGABYTE), 0);
  },
  '/gzip-bomb': (_request, response) =>
    response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync(blank(), QUICKLY)),
  '/brotli-bomb': (_request, response) =>
    response.setHeader('content-encoding', 'br').end(zlib.brotliCompressSync(blank(), QUICKLY)),
  '/gzip-gzip-bomb': (_request, response) =>
    response
      .setHeader('content-encoding', 'gzip, gzip')
      .end(zlib.gzipSync(zlib.gzipSync(blank(), QUICKLY), QUICKLY)),
  '/gzip-cut': (_request, response) =>
    response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync(Buffer.from(opening)).subarray(0, 20)),
  '/error-endless': (_request, response) => {
    response.writeHead(500);
    forever(response, Buffer.alloc(MEGABYTE), 0);
  },
};

/** Bytes that are no good HTTP, sent as they are; afterwards the connection is ended. */
const RAW: Record<string, string> = {
  '/too-short': `HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n${opening}`,
  '/too-long': `HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n${opening}${items(3)}${ending}`,
  '/bad-length': 'HTTP/1.1 200 OK\r\ncontent-length: banyak\r\n\r\n',
  '/bad-chunk': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
  '/no-http': 'halo, ini bukan http\r\n\r\n',
  '/many-headers': `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(50_000)}\r\n`,
  '/long-header': `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(2_000_000)}\r\n\r\n`,
  '/nothing': '',
};

process.once('message', () => void start());

async function start(): Promise<void> {
  const [web, raw] = [await listenHere(webServer()), await listenHere(rawServer())];
  const urls = [
    ...[...Object.keys(DOCUMENTS), ...Object.keys(ANSWERS)].map((path) => `http://${web}${path}`),
    ...Object.keys(RAW).map((path) => `http://${raw}${path}`),
  ];
  const slow = SLOW.map((path) => `http://${web}${path}`);
  process.send?.({ hosts: [web, raw], urls, slow } satisfies HostileSites);
}

function webServer(): Server {
  return createHttpServer((request, response) => {
    const path = request.url ?? '';
    const answer = ANSWERS[path];
    if (answer) answer(request, response);
    else response.end(DOCUMENTS[path]?.());
  });
}

/** Answers each path with these very bytes. */
function rawServer(): Server {
  return createServer((socket: Socket) => {
    // Whoever asks may hang up at any time.
    socket.on('error', () => {});
    socket.once('data', (request) => {
      const path = /^GET (\S+)/.exec(request.toString())?.[1] ?? '';
      socket.end(RAW[path] ?? '');
    });
  });
}

function forever(response: ServerResponse, chunk: Buffer, pauseMs: number): void {
  const send = () => {
    if (!response.destroyed) response.write(chunk, () => setTimeout(send, pauseMs));
  };
  send();
}
