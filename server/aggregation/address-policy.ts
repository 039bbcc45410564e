import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import ipaddr from 'ipaddr.js';
import { FetchError } from './fetch-error.js';
import { parseUrl } from '../text/parse-url.js';

const MAX_URL_LENGTH = 2048; // characters
const OPEN_PORTS = new Set(['80', '443', '8080', '8443']);

/** The only block of IPv6 that is routed on the public internet (RFC 3513 and IANA's registry). */
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Resolves a name to its addresses, in the shape of `dns.lookup` with `all`. Passed in by tests. */
export type ResolveAll = (hostname: string) => Promise<dns.LookupAddress[]>;

const resolveWithSystem: ResolveAll = (hostname) => dns.promises.lookup(hostname, { all: true });

/**
 * True for an address a stranger's link may make this server talk to: public unicast only. An IPv4 address
 * written as IPv6 is judged as the IPv4 address; NAT64, 6to4 and Teredo carry an inner address and are refused.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST_V6);
}

/** `host:port` of a URL, the form in which `FETCH_ALLOW_HOSTS` names hosts. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || defaultPort(url.protocol)}`;
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

/**
 * Parses an address and refuses what may never be fetched: not http(s), a name and password in it, an odd port,
 * a literal address that is not public. Names are judged later, at connect time, by `guardedLookup`.
 *
 * The WHATWG parser has already turned `0x7f.1`, `2130706433` or `0177.0.0.1` into `127.0.0.1` by then.
 * @throws {FetchError} `bad-url`, `blocked-port`, `blocked-address`
 */
export function checkUrl(address: string, allowHosts: ReadonlySet<string>, base?: string): URL {
  const url = address.length > MAX_URL_LENGTH ? undefined : parseUrl(address, base);
  if (!url) throw new FetchError('bad-url');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new FetchError('bad-url', url.protocol);
  if (url.username || url.password) throw new FetchError('bad-url', 'credentials');
  if (allowHosts.has(hostAndPort(url))) return url;

  const port = url.port || defaultPort(url.protocol);
  if (!OPEN_PORTS.has(port)) throw new FetchError('blocked-port', port);
  checkLiteralAddress(url.hostname);
  return url;
}

/** @throws {FetchError} `blocked-address` when the host is an address, not a name, and the address is not public. */
export function checkLiteralAddress(hostname: string): void {
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(literal) && !isPublicAddress(literal)) throw new FetchError('blocked-address', literal);
}

/**
 * A `lookup` for `net.connect`: the addresses that are checked are the very ones connected to, so a name that
 * answers differently the second time (DNS rebinding) gains nothing. One private address among many refuses all.
 */
export function guardedLookup(resolveAll: ResolveAll = resolveWithSystem): LookupFunction {
  const resolvePublic = callbackify((hostname: string) => publicAddresses(hostname, resolveAll));
  return (hostname, options, callback) => {
    resolvePublic(hostname, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) callback(error ?? new FetchError('dns', hostname), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** @throws {FetchError} `blocked-address` */
async function publicAddresses(hostname: string, resolveAll: ResolveAll): Promise<dns.LookupAddress[]> {
  const addresses = await resolveAll(hostname);
  const blocked = addresses.find(({ address }) => !isPublicAddress(address));
  if (blocked) throw new FetchError('blocked-address', `${hostname} → ${blocked.address}`);
  return addresses;
}
