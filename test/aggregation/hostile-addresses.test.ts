import diagnostics from 'node:diagnostics_channel';
import net from 'node:net';
import { expect } from 'chai';
import type { ResolveAll } from '../../server/aggregation/address-policy.js';
import { FetchError } from '../../server/aggregation/fetch-error.js';
import { openSafeFetcher, type SafeFetcher } from '../../server/aggregation/safe-fetch.js';
import { FORBIDDEN_ANSWERS, FORBIDDEN_HOSTS } from '../support/forbidden-addresses.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';

const ENOUGH = 300;
const PUBLIC = '93.184.215.14';
/** For hundreds of fetches at once on a machine that does much else. */
const PATIENCE_MS = 50_000;
/** Of an address that nothing answers from. */
const SILENCE_MS = 2_000;

describe('Hostile addresses', () => {
  let site: RemoteSite;
  /** Where this process tried to connect to, other than the stand-in site and the database. */
  let attempts: string[] = [];
  const note = (address: string, port: number) => {
    if (`${address}:${port}` !== site.host) attempts.push(address);
  };
  const watch = (message: unknown) => {
    (message as { socket: net.Socket }).socket.on('connectionAttempt', (address, port) => {
      if (port) note(address, port);
    });
  };

  before(async () => {
    site = await startRemoteSite((request, response) => {
      const to = new URL(request.url ?? '', 'http://a').searchParams.get('to') ?? '/';
      // A letter of it is several bytes on the wire.
      response.writeHead(302, { location: Buffer.from(to).toString('latin1') }).end();
    });
    diagnostics.subscribe('net.client.socket', watch);
  });
  beforeEach(() => {
    attempts = [];
  });
  after(async () => {
    diagnostics.unsubscribe('net.client.socket', watch);
    await site.close();
  });

  const answering =
    (...addresses: string[]): ResolveAll =>
    async () =>
      addresses.map((address) => ({ address, family: net.isIP(address) }));

  async function codesOf(
    urls: string[],
    resolveAll?: ResolveAll,
    deadlineMs = PATIENCE_MS,
  ): Promise<(string | undefined)[]> {
    const fetcher = openSafeFetcher({
      allowHosts: [site.host],
      userAgent: 'KabarKIM-test',
      deadlineMs,
      ...(resolveAll && { resolveAll }),
    });
    try {
      return await Promise.all(urls.map((url) => codeOf(fetcher, url)));
    } finally {
      await fetcher.close();
    }
  }

  it('are seen when something does connect', async () => {
    const other = await startRemoteSite((_request, response) => response.end('halo'));
    const fetcher = openSafeFetcher({ allowHosts: [other.host], userAgent: 't' });
    await fetcher.fetch(other.url);
    expect(attempts).to.deep.equal(['127.0.0.1']);
    await fetcher.close();
    await other.close();
  });

  it('are refused in every spelling, by the first request and by a redirect', async () => {
    expect(FORBIDDEN_HOSTS.length).to.be.at.least(ENOUGH);
    const urls = FORBIDDEN_HOSTS.flatMap((host) => [`http://${host}/`, `https://${host}:8443/feed`]);
    const redirects = FORBIDDEN_HOSTS.map(
      (host) => `${site.url}/?to=${encodeURIComponent(`http://${host}/rahasia`)}`,
    );
    const codes = await codesOf([...urls, ...redirects]);
    for (const [index, code] of codes.entries()) {
      expect(code, [...urls, ...redirects][index]).to.be.oneOf(['blocked-address', 'bad-url']);
    }
    expect(site.requests).to.have.length(redirects.length);
    expect(attempts).to.deep.equal([]);
  });

  it('are refused behind a name, alone and among public ones', async () => {
    for (const address of FORBIDDEN_ANSWERS) {
      for (const answer of [[address], [PUBLIC, address], [address, PUBLIC]]) {
        const codes = await codesOf(['http://desa.example/'], answering(...answer));
        expect(codes, answer.join()).to.deep.equal(['blocked-address']);
      }
    }
    expect(attempts).to.deep.equal([]);
  });

  it('gain nothing when a name changes its mind between two questions', async () => {
    let asked = 0;
    const rebinding: ResolveAll = async () => {
      asked += 1;
      return [{ address: asked % 2 === 1 ? PUBLIC : '127.0.0.1', family: 4 }];
    };
    for (let round = 0; round < 3; round += 1) {
      await codesOf(['http://desa.example:8080/'], rebinding, SILENCE_MS);
    }
    expect(asked).to.be.at.least(2);
    expect(new Set(attempts)).to.not.include('127.0.0.1');
  });
});

async function codeOf(fetcher: SafeFetcher, url: string): Promise<string | undefined> {
  try {
    await fetcher.fetch(url);
    return undefined;
  } catch (error) {
    if (error instanceof FetchError) return error.code;
    throw error;
  }
}
