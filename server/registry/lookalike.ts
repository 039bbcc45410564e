import { Account, type AccountRecord } from '../../models/account.js';
import type { Platform } from '../../models/vocabulary.js';
import { letterShape, withinOneEdit } from './letter-shape.js';

/** Shapes shorter than this are too common to tell anything. */
const MIN_SHAPE_LENGTH = 4;
/** From this length on, one wrong letter is more likely a disguise than another name. */
const MIN_LENGTH_FOR_EDITS = 9;
/** A word is taken off the end of an unbroken name only where a name is left. */
const MIN_REST_LENGTH = 5;
/** For each handle: enough to see whom it imitates. */
const MAX_CANDIDATES = 20;

/** Words that imitators put before or after a name. */
const ADDED_WORDS = new Set(
  (
    'resmi official ofisial asli original ori real true verified terverifikasi id ina indonesia admin cs ' +
    'layanan bantuan bansos info pusat baru new backup channel kanal tv the akun account page fanspage'
  )
    .split(' ')
    .map(letterShape),
);
/** Of these, the ones that nobody's own name ends or begins with. */
const GLUED_WORDS = [
  'resmi',
  'official',
  'ofisial',
  'asli',
  'original',
  'verified',
  'indonesia',
  'admin',
].map(letterShape);
const GLUED_ENDS = [...GLUED_WORDS, letterShape('id'), letterShape('real')];

/** Parts of a host that say what kind of site it is, not whose. */
const TOP_LEVELS =
  /(?:\.(?:ac|co|desa|go|mil|my|net|or|ponpes|sch|web)\.id|\.(?:com|net|org|info|biz|xyz|site|online|id|co|io|me))+$/;
const HOSTED_BELOW = /\.(?:blogspot|wordpress|weebly|wixsite|bsky)\.[a-z].*$/;

/**
 * What a handle can be taken for at a glance, without digits at its end and without words such as `resmi`; or
 * undefined where the handle is a number or an id that nobody reads.
 */
export function handleShape(platform: Platform, handle: string): string | undefined {
  const name = readableName(platform, handle);
  if (name === undefined) return undefined;
  const words = name
    .replace(/[._-]*\d+$/, '')
    .split(/[^\p{L}\p{N}]+/u)
    .map(letterShape)
    .filter((word) => word !== '');
  const own = words.filter((word) => !isAdded(word));
  const shape = withoutGluedWords(letterShape((own.length > 0 ? own : words).join('')));
  return shape.length < MIN_SHAPE_LENGTH ? undefined : shape;
}

function readableName(platform: Platform, handle: string): string | undefined {
  if (platform === 'whatsapp-channel' || handle.startsWith('did:')) return undefined;
  if (platform === 'youtube' && /^UC[\w-]{22}$/.test(handle)) return undefined;
  if (platform === 'facebook' && /^\d+$/.test(handle)) return undefined;
  if (platform === 'mastodon') return handle.split('@')[0];
  if (platform === 'website' || platform === 'bluesky') return siteName(handle);
  return handle.replace(/^(?:c|user|groups)\//, '');
}

function siteName(handle: string): string {
  const [host = '', ...path] = handle.split('/');
  // On a shared host, whose page it is stands at the end of the path.
  const last = path.at(-1);
  return last ?? host.replace(/:\d+$/, '').replace(HOSTED_BELOW, '').replace(TOP_LEVELS, '');
}

function isAdded(word: string): boolean {
  return (
    ADDED_WORDS.has(word) ||
    GLUED_ENDS.some((end) => word.endsWith(end) && ADDED_WORDS.has(word.slice(0, -end.length)))
  );
}

function withoutGluedWords(shape: string): string {
  const end = GLUED_ENDS.find((word) => shape.endsWith(word));
  if (end && shape.length - end.length >= MIN_REST_LENGTH)
    return withoutGluedWords(shape.slice(0, -end.length));
  const start = GLUED_WORDS.find((word) => shape.startsWith(word));
  if (start && shape.length - start.length >= MIN_REST_LENGTH) return shape.slice(start.length);
  return shape;
}

/**
 * The keys under which handles that differ by one letter meet: the shape itself, and for long ones the shape
 * with each of its letters left out. Two shapes one edit apart share a key, so an index finds them.
 */
export function shapeKeys(platform: Platform, handle: string): string[] {
  const shape = handleShape(platform, handle);
  if (shape === undefined) return [];
  if (shape.length < MIN_LENGTH_FOR_EDITS) return [shape];
  const shorter = Array.from(shape, (_letter, at) => shape.slice(0, at) + shape.slice(at + 1));
  return [...new Set([shape, ...shorter])];
}

/** True when the two handles can be taken for each other, on the same platform or across two. */
export function looksAlike(
  a: Pick<AccountRecord, 'platform' | 'handle'>,
  b: Pick<AccountRecord, 'platform' | 'handle'>,
): boolean {
  const [shapeA, shapeB] = [handleShape(a.platform, a.handle), handleShape(b.platform, b.handle)];
  if (shapeA === undefined || shapeB === undefined) return false;
  if (shapeA === shapeB) return true;
  const long = Math.min(shapeA.length, shapeB.length) >= MIN_LENGTH_FOR_EDITS;
  return long && withinOneEdit(shapeA, shapeB);
}

/**
 * The verified account that each handle imitates, if any, in one query: an exact likeness before one with a letter
 * changed, and one on the same platform before others.
 */
export async function findImitated(
  handles: Pick<AccountRecord, 'platform' | 'handle'>[],
): Promise<(AccountRecord | undefined)[]> {
  const keys = handles.map(({ platform, handle }) => shapeKeys(platform, handle));
  if (keys.every((own) => own.length === 0)) return handles.map(() => undefined);
  const candidates = await Account.find({ shapes: { $in: keys.flat() }, status: 'verified' })
    .limit(MAX_CANDIDATES * handles.length)
    .lean();
  return handles.map((handle, index) => {
    const [shape] = keys[index]!;
    const distance = ({ shapes, platform }: AccountRecord) =>
      (shapes[0] === shape ? 0 : 2) + (platform === handle.platform ? 0 : 1);
    const own = new Set(keys[index]);
    return candidates
      .filter(({ shapes }) => shapes.some((one) => own.has(one)))
      .filter((candidate) => looksAlike(candidate, handle))
      .toSorted((a, b) => distance(a) - distance(b))[0];
  });
}
