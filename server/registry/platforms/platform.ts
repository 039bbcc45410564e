import type { Platform } from '../../../models/vocabulary.js';

/** Why an address is not taken; the locale file `errors` has the words under `field`. */
export type Refusal =
  | 'bad-address'
  | 'not-http'
  | 'hidden-characters'
  | 'credentials-in-address'
  | 'disguised-host'
  | 'disguised-handle'
  | 'lookalike-host'
  | 'platform-needed'
  | 'wrong-platform'
  | 'bad-handle'
  | 'post-address'
  | 'share-link'
  | 'phone-number'
  | 'email-address'
  | 'private-invite'
  | 'not-an-account';

/** Where an address points, taken apart. */
export interface Place {
  /** Lower case, without the usual subdomain of a platform (`www.`, `m.`). */
  host: string;
  /** Of the path, decoded, none empty. */
  segments: string[];
  url: URL;
}

/** An account on its platform. */
export interface Identity {
  handle: string;
  /** The one canonical address. */
  url: string;
  /** The handle as the platform compares it, where that is coarser than the handle itself. */
  compared?: string;
}

/** How one platform names its accounts. All functions are pure. */
export interface PlatformRule {
  platform: Platform;
  /** The platform's own domains, with everything below them; empty where anyone may run a server. */
  domains: readonly string[];
  /** Hosts below them that `at` can read; all others are the platform's own pages. */
  subdomains?: RegExp;
  /** The account that an address on one of the domains leads to. */
  at(place: Place): Identity | Refusal;
  /** The account of a bare name, written without an address and without a leading `@`. */
  named(name: string): Identity | Refusal;
}

/** With spaces: a word too many is a mistake, and no disguise. */
const ASCII = /^[\x20-\x7e]+$/;

/**
 * The identity of a name that must match the platform's pattern, upper and lower case kept apart. A name with
 * letters from elsewhere is not merely wrong: on these platforms it can only be there to look like another.
 */
export function identityOf(
  name: string | undefined,
  pattern: RegExp,
  identity: (name: string) => Identity,
): Identity | Refusal {
  if (name === undefined || name === '') return 'not-an-account';
  if (!ASCII.test(name)) return 'disguised-handle';
  return pattern.test(name) ? identity(name) : 'bad-handle';
}

/** The same for a platform that makes no difference between upper and lower case. */
export function foldedIdentityOf(
  name: string | undefined,
  pattern: RegExp,
  identity: (name: string) => Identity,
): Identity | Refusal {
  // Lower case only once the name is known to be ASCII: the Kelvin sign would become an honest k.
  return identityOf(name, pattern, (accepted) => identity(accepted.toLowerCase()));
}

/** The same for a platform whose accounts are known by one name, with or without an `@` before it. */
export function namedAccount(pattern: RegExp, urlOf: (handle: string) => string) {
  return (name: string | undefined): Identity | Refusal =>
    foldedIdentityOf(withoutAt(name), pattern, (handle) => ({ handle, url: urlOf(handle) }));
}

/** A name without the `@` that people and platforms put before it. */
export function withoutAt(name: string | undefined): string | undefined {
  return name?.replace(/^@/, '');
}
