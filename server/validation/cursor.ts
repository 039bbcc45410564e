import { Types } from 'mongoose';

interface Place {
  publishedAt: Date;
  _id: Types.ObjectId;
}

/** The opaque cursor that continues a list, sorted by `{publishedAt: -1, _id: -1}`, behind a record. */
export function cursorAfter({ publishedAt, _id }: Place): string {
  return Buffer.from(`${publishedAt.getTime()}.${String(_id)}`).toString('base64url');
}

/**
 * The condition of what comes behind a cursor; records of the same moment are told apart by their ids.
 * Undefined when it is not a cursor of ours.
 */
export function behindCursor(cursor: string) {
  const place = /^(\d{1,15})\.([\da-f]{24})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!place) return undefined;
  const [, time, id] = place;
  const publishedAt = new Date(Number(time));
  return {
    publishedAt: { $lte: publishedAt },
    $or: [{ publishedAt: { $lt: publishedAt } }, { _id: { $lt: new Types.ObjectId(id) } }],
  };
}
