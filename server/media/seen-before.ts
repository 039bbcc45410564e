import type { Types } from 'mongoose';
import { fingerprintsOf, fingerprintsWithKeys } from '../../models/photo-fingerprint.js';
import { likeness, soughtKeys, type Fingerprint, type Likeness } from './fingerprint.js';

/** Photos compared with one that is looked for; more share a key only where very many look alike. */
const CANDIDATES_MAX = 2_000;

/** A stored photo that shows the same as one that is asked about. */
export interface SeenPhoto extends Likeness {
  /** The one asked about. */
  photo: Types.ObjectId;
  /** The one found. */
  seen: Types.ObjectId;
}

/** Every other stored photo that is the same as one of these. A photo without a fingerprint finds nothing. */
export async function seenBefore(photos: Types.ObjectId[]): Promise<SeenPhoto[]> {
  const asked = await fingerprintsOf(photos);
  const found = await Promise.all(asked.map(({ _id, ...fingerprint }) => alike(_id, fingerprint)));
  const own = new Set(photos.map(String));
  return found.flat().filter(({ seen }) => !own.has(String(seen)));
}

async function alike(photo: Types.ObjectId, fingerprint: Fingerprint): Promise<SeenPhoto[]> {
  const keys = soughtKeys(fingerprint);
  const candidates = keys.length > 0 ? await fingerprintsWithKeys(keys, CANDIDATES_MAX) : [];
  return candidates.flatMap((candidate) => {
    const how = likeness(fingerprint, candidate);
    return how ? [{ photo, seen: candidate._id, ...how }] : [];
  });
}
