import { PostPicture } from '../../models/post-picture.js';
import type { PostRecord } from '../../models/post.js';
import { inTurns } from '../in-turns.js';
import { reencodeCover } from '../media/reencode.js';
import type { Portal } from '../portal.js';
import { openPortalFetcher } from './portal-fetcher.js';

/** Pixels. Cards show every picture in this shape. */
export const PICTURE_WIDTH = 640;
export const PICTURE_HEIGHT = 360;

const PICTURES_AT_ONCE = 4;
const MAX_WAITING = 40; // readers' wishes for pictures not yet here; more are told to do without
const MAX_KEPT = 5_000; // pictures, of some 40 KB each
const REMOVED_AT_ONCE = 100;
const RETRY_MS = 60 * 60_000; // after a picture could not be had
const ACCEPT = 'image/webp, image/avif, image/jpeg, image/png';

/** A picture to send, and what it is known by when it is asked for again. */
export interface ShownPicture {
  content: Buffer;
  etag: string;
}

const inPictureTurns = inTurns(PICTURES_AT_ONCE);
/** Pictures that are being fetched, by post: however many readers ask, the source is asked once. */
const underWay = new Map<string, Promise<ShownPicture | undefined>>();

/**
 * The picture of a post: as kept, or fetched now from its source and made anew, so that no reader's address reaches
 * the source and nothing but pixels of it reaches a reader.
 * @returns undefined when the post has none, or it cannot be had now
 */
export async function pictureOf(portal: Portal, post: PostRecord): Promise<ShownPicture | undefined> {
  const address = post.imageUrl;
  if (!address) return undefined;
  const kept = await PostPicture.findOne({ _id: post._id, address });
  if (kept?.content) return shown(kept.content, kept.fetchedAt);
  if (kept && Date.now() - kept.fetchedAt.getTime() < RETRY_MS) return undefined;

  const id = String(post._id);
  const fetching = underWay.get(id);
  if (fetching) return fetching;
  if (underWay.size >= MAX_WAITING) return undefined;
  const begun = inPictureTurns(() => fetchAndKeep(portal, post, address)).finally(() => underWay.delete(id));
  underWay.set(id, begun);
  return begun;
}

async function fetchAndKeep(
  portal: Portal,
  { _id }: PostRecord,
  address: string,
): Promise<ShownPicture | undefined> {
  const content = await fetchPicture(portal, address);
  const fetchedAt = new Date();
  await makeRoom();
  await PostPicture.replaceOne(
    { _id },
    { address, fetchedAt, ...(content && { content }) },
    { upsert: true },
  );
  return content && shown(content, fetchedAt);
}

async function fetchPicture(portal: Portal, address: string): Promise<Buffer | undefined> {
  const fetcher = openPortalFetcher(portal);
  try {
    const { body } = await fetcher.fetch(address, { accept: ACCEPT, signal: portal.stopping });
    return await reencodeCover(body, PICTURE_WIDTH, PICTURE_HEIGHT);
  } catch (error) {
    // Nothing that the portal could mend: the reader sees that there is no picture, and the log why.
    portal.log.debug({ err: error, address }, 'no picture of a post');
    return undefined;
  } finally {
    await fetcher.close();
  }
}

/** Removes the oldest before there are too many. */
async function makeRoom(): Promise<void> {
  if ((await PostPicture.estimatedDocumentCount()) < MAX_KEPT) return;
  const oldest = await PostPicture.find({}, { _id: 1 }).sort({ fetchedAt: 1 }).limit(REMOVED_AT_ONCE).lean();
  await PostPicture.deleteMany({ _id: { $in: oldest.map(({ _id }) => _id) } });
}

function shown(content: Buffer, fetchedAt: Date): ShownPicture {
  return { content, etag: `"${fetchedAt.getTime()}"` };
}
