import type { ServerResponse } from 'node:http';
import net from 'node:net';
import zlib from 'node:zlib';
import { expect } from 'chai';
import {
  openSafeFetcher,
  type FetchConditions,
  type FetchPolicy,
} from '../../server/aggregation/safe-fetch.js';
import { FetchError } from '../../server/aggregation/fetch-error.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';

const MEGABYTE = 1024 * 1024;

/** Fetches one document with a fetcher of its own. */
async function safeFetch(url: string, options: FetchPolicy & FetchConditions) {
  const fetcher = openSafeFetcher(options);
  try {
    return await fetcher.fetch(url, options);
  } finally {
    await fetcher.close();
  }
}

describe('The safe fetcher', () => {
  let site: RemoteSite;

  before(async () => {
    site = await startRemoteSite((request, response) => {
      const url = new URL(request.url ?? '/', 'http://remote');
      const hops = Number(url.searchParams.get('hops'));
      switch (url.pathname) {
        case '/plain':
          response.setHeader('etag', '"v1"').setHeader('content-type', 'text/plain');
          if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
          else response.end('halo');
          break;
        case '/hop':
          response.writeHead(Number(url.searchParams.get('status') ?? 302), {
            location: hops > 1 ? `/hop?hops=${hops - 1}` : '/plain',
          });
          response.end('moved');
          break;
        case '/to':
          response.writeHead(302, { location: url.searchParams.get('url') ?? '' }).end();
          break;
        case '/hop-drip':
          response.writeHead(302, { location: '/plain' });
          sendForever(response, Buffer.from('.'), 20);
          break;
        case '/encoded':
          sendEncoded(url.searchParams.get('as') ?? '', response);
          break;
        case '/bomb':
          response.setHeader('content-encoding', 'gzip');
          response.end(zlib.gzipSync(Buffer.alloc(60 * MEGABYTE)));
          break;
        case '/endless':
          sendForever(response, Buffer.alloc(MEGABYTE), 0);
          break;
        case '/drip':
          sendForever(response, Buffer.from('.'), 20);
          break;
        case '/silent':
          break;
        case '/broken-gzip':
          response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync('halo').subarray(0, -9));
          break;
        case '/said-gzip':
          response.setHeader('content-encoding', 'gzip').end('halo dari desa');
          break;
        case '/unsaid-gzip':
          response.end(zlib.gzipSync('halo dari desa'));
          break;
        case '/raw-deflate':
          response.setHeader('content-encoding', 'deflate').end(zlib.deflateRawSync('halo dari desa'));
          break;
        case '/no-encoding':
          response.setHeader('content-encoding', 'UTF-8').end('halo dari desa');
          break;
        case '/busy':
          response.writeHead(503, { 'retry-after': '120' }).end('later');
          break;
        default:
          response.writeHead(404).end();
      }
    });
  });

  after(() => site.close());

  const open = (path: string, options: Partial<FetchPolicy & FetchConditions> = {}) =>
    safeFetch(site.url + path, { allowHosts: [site.host], userAgent: 'KabarKIM-test', ...options });

  it('brings a document with its validators and names itself', async () => {
    const document = await open('/plain');
    expect(document).to.include({ status: 200, url: `${site.url}/plain`, permanentUrl: undefined });
    expect(document.body.toString()).to.equal('halo');
    expect(document.headers).to.include({ etag: '"v1"', contentType: 'text/plain' });
    expect(site.requests.at(-1)?.headers['user-agent']).to.equal('KabarKIM-test');
  });

  it('asks conditionally and takes a 304 without a body', async () => {
    const document = await open('/plain', { etag: '"v1"', lastModified: 'Mon, 16 Mar 2026 04:13:00 GMT' });
    expect(document.status).to.equal(304);
    expect(document.body).to.have.length(0);
    expect(site.requests.at(-1)?.headers['if-modified-since']).to.equal('Mon, 16 Mar 2026 04:13:00 GMT');
  });

  it('follows three redirects and no more', async () => {
    const document = await open('/hop?hops=3');
    expect(document.url).to.equal(`${site.url}/plain`);
    expect(document.permanentUrl).to.equal(undefined);
    await expectCode(open('/hop?hops=4'), 'too-many-redirects');
  });

  it('does not wait for what a redirect says besides its address', async () => {
    const document = await open('/hop-drip', { deadlineMs: 1000 });
    expect(document.body.toString()).to.equal('halo');
  });

  it('reports where permanent redirects lead', async () => {
    const document = await open('/hop?hops=1&status=301');
    expect(document.permanentUrl).to.equal(`${site.url}/plain`);
  });

  it('checks every redirect as it checks the first address', async () => {
    const secret = await startRemoteSite((_request, response) => response.end('secret'));
    for (const target of [
      `${secret.url}/`,
      `http://localhost:${secret.host.split(':')[1]}/`,
      'http://169.254.169.254/latest/meta-data/',
      'http://[::ffff:127.0.0.1]/',
      'http://0x7f.1/',
      'file:///etc/passwd',
    ]) {
      const error = await failure(open(`/to?url=${encodeURIComponent(target)}`));
      expect(error.code, target).to.be.oneOf(['blocked-address', 'blocked-port', 'bad-url']);
    }
    expect(secret.requests).to.have.length(0);
    await secret.close();
  });

  it('refuses a name whose addresses are not all public', async () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '::1', '::ffff:192.168.0.1', 'fe80::1']) {
      const resolveAll = async () => [
        { address: '93.184.215.14', family: 4 },
        { address, family: net.isIP(address) },
      ];
      await expectCode(
        safeFetch('http://rebind.example/', { allowHosts: [], userAgent: 't', resolveAll }),
        'blocked-address',
      );
    }
  });

  it('reports a name without an address', async () => {
    const resolveAll = async () => {
      throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    };
    await expectCode(
      safeFetch('http://tidak-ada.example/', { allowHosts: [], userAgent: 't', resolveAll }),
      'dns',
    );
  });

  it('opens gzip, deflate, brotli and a double wrapping', async () => {
    for (const encoding of ['gzip', 'deflate', 'br', 'gzip, br', 'identity']) {
      const { body } = await open(`/encoded?as=${encodeURIComponent(encoding)}`);
      expect(body.toString(), encoding).to.equal('halo dari desa');
    }
    await expectCode(open('/encoded?as=compress'), 'bad-encoding');
    await expectCode(open('/encoded?as=gzip,gzip,gzip'), 'bad-encoding');
    await expectCode(open('/broken-gzip'), 'bad-encoding');
  });

  it('opens what a server says wrongly how it packed', async () => {
    for (const path of ['/said-gzip', '/unsaid-gzip', '/raw-deflate', '/no-encoding']) {
      expect((await open(path)).body.toString(), path).to.equal('halo dari desa');
    }
  });

  it('stops a bomb and an endless body at five megabytes', async () => {
    await expectCode(open('/bomb'), 'too-large');
    await expectCode(open('/endless'), 'too-large');
  });

  it('gives up on a slow drip and on silence at the deadline', async () => {
    const started = performance.now();
    await expectCode(open('/drip', { deadlineMs: 300 }), 'timeout');
    await expectCode(open('/silent', { deadlineMs: 300 }), 'timeout');
    // Not its own ten seconds.
    expect(performance.now() - started).to.be.lessThan(10_000);
  });

  it('tells a caller who stopped it from a deadline', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expectCode(open('/silent', { signal: controller.signal }), 'aborted');
  });

  it('keeps the status and the wish to be left alone for a while', async () => {
    const error = await failure(open('/busy'));
    expect(error).to.include({ code: 'http-status', status: 503, retryAfter: '120' });
    expect(await failure(open('/missing'))).to.include({ code: 'http-status', status: 404 });
  });

  it('reports a refused connection and a server that does not speak TLS', async () => {
    const closed = await startRemoteSite(() => undefined);
    await closed.close();
    const policy = { allowHosts: [closed.host, site.host], userAgent: 't' };
    await expectCode(safeFetch(closed.url, policy), 'connection');
    await expectCode(safeFetch(site.url.replace('http:', 'https:'), policy), 'tls');
  });
});

function sendEncoded(encoding: string, response: ServerResponse): void {
  const encoders: Record<string, (data: Uint8Array) => Uint8Array> = {
    gzip: (data) => zlib.gzipSync(data),
    deflate: (data) => zlib.deflateSync(data),
    br: (data) => zlib.brotliCompressSync(data),
  };
  const steps = encoding.split(',').map((name) => name.trim());
  const body = steps.reduce<Uint8Array>(
    (data, name) => encoders[name]?.(data) ?? data,
    Buffer.from('halo dari desa'),
  );
  response.setHeader('content-encoding', encoding).end(body);
}

function sendForever(response: ServerResponse, chunk: Buffer, pauseMs: number): void {
  const send = () => {
    if (!response.destroyed) response.write(chunk, () => setTimeout(send, pauseMs));
  };
  send();
}

async function failure(fetching: Promise<unknown>): Promise<FetchError> {
  try {
    await fetching;
  } catch (error) {
    if (error instanceof FetchError) return error;
    throw error;
  }
  throw new Error('the fetch was expected to fail');
}

async function expectCode(fetching: Promise<unknown>, code: string): Promise<void> {
  expect((await failure(fetching)).code).to.equal(code);
}
