import { addressesIn } from '../clarifications/references.js';
import { isDisguise, parseAddress, type Address, type Refusal } from './address.js';
import { resolveAll, type Resolution } from './resolve.js';

/** Links of one text that are checked; more than that is no news. */
const LINKS_MAX = 50;

/** A link of a text, and what the registry knows of the account or site that it leads to. */
export interface CheckedLink extends Resolution {
  /** As it is written. */
  link: string;
  /** Why no account can be told from it, e.g. a short link; it is `unregistered` then. */
  refused?: Refusal;
}

/**
 * Every link in a text, checked against the registry in a handful of queries, disguises and lookalikes first.
 * @param text plain text or light markup, in which links may come without `https://`
 */
export async function checkLinks(text: string): Promise<CheckedLink[]> {
  const read = linksIn(text).map((link) => ({ link, address: parseAddress(link) }));
  const addresses = read.flatMap(({ address }) => ('refused' in address ? [] : [address]));
  const resolutions = new Map<Address, Resolution>();
  if (addresses.length > 0) {
    for (const [index, resolution] of (await resolveAll(addresses)).entries()) {
      resolutions.set(addresses[index]!, resolution);
    }
  }
  const checked = read.map(({ link, address }): CheckedLink => {
    if (!('refused' in address)) return { link, ...resolutions.get(address)! };
    const { refused } = address;
    return isDisguise(refused)
      ? { link, status: 'lookalike', disguise: refused }
      : { link, status: 'unregistered', refused };
  });
  return checked.toSorted((a, b) => RANK[a.status] - RANK[b.status]);
}

const RANK = { lookalike: 0, 'formerly-official': 1, unregistered: 2, official: 3 };

/** Ends of hosts that are written without `https://`; in `banjir.Warga` nobody meant a link. */
const BARE =
  /^(?:[\p{L}\p{N}-]+\.)+(?:id|com|net|org|info|me|co|io|app|xyz|site|online|top|club|link|page|store|shop|live|vip|biz|tv|ly|be|my|cc|gl|gg|do|click|space|website)(?:[/?#:]\S*)?$/iu;
const MARKS_AROUND = /^[(["'“‘«<*_]+|[)\]"'”’»>*_.,;:!?…]+$/gu;

/** The links of a text, each once, in order. */
export function linksIn(text: string): string[] {
  // In the light markup, `[words](address)`: the words can be a link themselves.
  const spaced = text.replaceAll('](', ' ');
  const bare = spaced
    .split(/\s+/)
    .map((word) => word.replace(MARKS_AROUND, ''))
    .filter((word) => !word.includes('://') && BARE.test(word));
  return [...new Set([...addressesIn(spaced), ...bare])].slice(0, LINKS_MAX);
}
