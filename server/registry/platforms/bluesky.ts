import { foldedIdentityOf, withoutAt, type Identity, type PlatformRule, type Refusal } from './platform.js';

/** A Bluesky handle is a domain name. */
const HANDLE = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const DID = /^did:(?:plc:[a-z2-7]{24}|web:[a-z0-9.-]{4,200})$/;

export const bluesky: PlatformRule = {
  platform: 'bluesky',
  domains: ['bsky.app', 'bsky.social'],
  subdomains: /\.bsky\.social$/,
  at({ host, segments: [first, second] }) {
    // A name of the platform's own is a domain that leads to the profile.
    if (host.endsWith('.bsky.social')) return named(host);
    return first?.toLowerCase() === 'profile' ? named(second) : 'not-an-account';
  },
  named,
};

function named(name: string | undefined): Identity | Refusal {
  const written = withoutAt(name);
  const pattern = written?.startsWith('did:') ? DID : HANDLE;
  return foldedIdentityOf(written, pattern, (handle) => ({
    handle,
    url: `https://bsky.app/profile/${handle}`,
  }));
}
