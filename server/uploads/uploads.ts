import { createHash, randomBytes } from 'node:crypto';
import { Upload, type UploadRecord } from '../../models/upload.js';
import { UploadPiece } from '../../models/upload-piece.js';
import type { CurrentUser } from '../auth/current-user.js';
import { Invalid, NotFound, TooManyRequests } from '../errors.js';
import { cameraFacts } from '../media/camera-facts.js';
import { reencode } from '../media/reencode.js';
import { removePhotos, storePhoto } from '../media/store.js';
import { KEPT_MS, WAITING_MAX } from './limits.js';
import { contentOf } from './piece-store.js';

const ID_BYTES = 18;
const RETRY_AFTER_S = 60 * 60;

/**
 * The id of an upload. With a key it is always the same of the same person, so that who asks again, because the
 * answer was lost on the way, goes on with what there is.
 */
export function uploadId(owner: CurrentUser, key: string | null | undefined): string {
  const id = key ? createHash('sha256').update(`${owner.id}:${key}`).digest() : randomBytes(ID_BYTES);
  return id.subarray(0, ID_BYTES).toString('base64url');
}

/**
 * Makes way for an upload that is about to begin, or to go on.
 * @throws TooManyRequests while too many of its owner wait for their stories; Invalid `photo-unreadable` where
 *   these very bytes were here before
 */
export async function admitUpload(owner: CurrentUser, id: string, size: number, now: Date): Promise<void> {
  const known = await Upload.findById(id).lean();
  if (known && (isOver(known, now) || (known.size !== size && !known.takenBy))) await forget(known);
  else if (known?.unreadable) throw new Invalid({ photo: 'photo-unreadable' });
  else if (known) return;
  const waiting = await Upload.countDocuments({
    owner: owner.id,
    touchedAt: { $gt: new Date(now.getTime() - KEPT_MS) },
    takenBy: { $exists: false },
    // Nothing is kept of what was no photo; how often somebody may try is the limit of new uploads.
    unreadable: { $ne: true },
  });
  if (waiting >= WAITING_MAX) throw new TooManyRequests(RETRY_AFTER_S);
}

/** Somebody's own upload that is still kept. @throws NotFound also for everybody else's */
export async function ownUpload(owner: CurrentUser, id: string, now: Date): Promise<UploadRecord> {
  const upload = await Upload.findOne({ _id: id, owner: owner.id }).lean();
  if (!upload || isOver(upload, now)) throw new NotFound();
  return upload;
}

/**
 * Makes the photo of an upload that is whole; called again, it is made once.
 * @param timeZone that of cameras which do not name one
 * @throws Invalid `photo-unreadable`
 */
export async function finishUpload(id: string, timeZone: string): Promise<void> {
  const upload = await Upload.findById(id).lean().orFail();
  if (upload.photo) return;
  const content = upload.unreadable ? undefined : await contentOf(upload);
  const encoded = content && (await reencode(content));
  if (!encoded) {
    await Upload.updateOne({ _id: id }, { $set: { unreadable: true, pieces: [] } });
    await UploadPiece.deleteMany({ upload: id });
    throw new Invalid({ photo: 'photo-unreadable' });
  }
  const photo = await storePhoto(encoded, '', cameraFacts(content, timeZone));
  const { matchedCount } = await Upload.updateOne(
    { _id: id, photo: { $exists: false } },
    { $set: { photo, pieces: [] } },
  );
  if (matchedCount === 0) await removePhotos([photo]);
  await UploadPiece.deleteMany({ upload: id });
}

/** Forgets uploads that nothing arrived of for a day. Photos that no story took are left to their own sweep. */
export async function sweepUploads(now = new Date()): Promise<{ removed: number }> {
  const before = new Date(now.getTime() - KEPT_MS);
  let removed = 0;
  for await (const upload of Upload.find({ touchedAt: { $lt: before } }).lean()) {
    await forget(upload);
    removed += 1;
  }
  return { removed };
}

/** Its time is over, whether or not it was swept away yet. */
export function isOver({ touchedAt }: Pick<UploadRecord, 'touchedAt'>, now: Date): boolean {
  return touchedAt.getTime() < now.getTime() - KEPT_MS;
}

async function forget({ _id }: UploadRecord): Promise<void> {
  await Upload.deleteOne({ _id });
  await UploadPiece.deleteMany({ upload: _id });
}
