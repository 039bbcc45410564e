import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const ETAG = '"1"';
const SLOW_MS = 1_000;
const POST_CHARACTERS = 1_500;
const FAILING = 7; // of every twenty, the one with this remainder; so the others
const SLOW = 13;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface SiteOrder {
  hosts: number;
  sources: number;
}

export interface SitesUp {
  ports: number[];
  /** Of all documents together. */
  bytes: number;
}

/** Items of a source's feed: most sites show ten or twenty, a few show everything. */
function itemsOf(source: number): number {
  if (source % 50 === 0) return 300;
  if (source % 4 === 0) return 50;
  return 10 + (source % 11);
}

/** Sites in a process of their own: it is told how many, and answers with their ports. */
process.once('message', ({ hosts, sources }: SiteOrder) => {
  const text = 'Warga bergotong royong memperbaiki jembatan gantung. '.repeat(40).slice(0, POST_CHARACTERS);
  const documents = Array.from({ length: sources }, (_, source) => Buffer.from(feed(source, text)));
  const bytes = documents.reduce((sum, { length }) => sum + length, 0);
  const ports: number[] = [];
  for (let host = 0; host < hosts; host += 1) {
    const server = createServer((request, response) => answer(documents, request, response));
    server.listen(0, '127.0.0.1', () => {
      ports.push((server.address() as AddressInfo).port);
      if (ports.length === hosts) process.send?.({ ports, bytes } satisfies SitesUp);
    });
  }
});

function answer(documents: Buffer[], request: IncomingMessage, response: ServerResponse): void {
  const source = Number(request.url?.slice(1));
  const body = documents[source];
  if (!body || source % 20 === FAILING) response.writeHead(503).end();
  else if (source % 20 === SLOW) setTimeout(() => send(request, response, body), SLOW_MS);
  else send(request, response, body);
}

function send(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  if (request.headers['if-none-match'] === ETAG) response.writeHead(304, { etag: ETAG }).end();
  else response.writeHead(200, { etag: ETAG, 'content-type': 'application/rss+xml' }).end(body);
}

function feed(source: number, text: string): string {
  const newest = Date.now() - DAY_MS;
  const items = Array.from({ length: itemsOf(source) }, (_, index) => {
    const date = new Date(newest - index * DAY_MS).toUTCString();
    return `<item><title>Kabar ${index} dari desa ${source}</title><link>https://desa${source}.example/${index}</link>
      <guid isPermaLink="false">${source}-${index}</guid><pubDate>${date}</pubDate><dc:creator>Admin</dc:creator>
      <category>Berita</category><description><![CDATA[<p>${text.slice(0, 200)}</p>]]></description>
      <content:encoded><![CDATA[<div class="isi"><p>${text}</p><p><a href="https://desa${source}.example/">Situs</a></p></div>]]></content:encoded></item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Desa ${source}</title><link>https://desa${source}.example/</link>
    ${items.join('')}</channel></rss>`;
}
