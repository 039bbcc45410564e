import { PreconditionFailed } from '../errors.js';

/**
 * The revision that an `If-Match` names: the entity tag of a story is its revision. Proxies that compress mark it
 * as weak, and programs forget its quotes: it names the same revision still.
 * @returns undefined where the header was left out
 * @throws PreconditionFailed where it names none
 */
export function revisionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined;
  const revision = /^(?:W\/)?("?)(\d{1,9})\1$/.exec(ifMatch.trim())?.[2];
  if (!revision) throw new PreconditionFailed();
  return Number(revision);
}
