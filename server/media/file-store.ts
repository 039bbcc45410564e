import mongoose, { Types } from 'mongoose';

/** Bytes; nearly every file is one chunk. */
const CHUNK_SIZE = 512 * 1024;

export interface StoredFile<Owner> {
  _id: Types.ObjectId;
  /** Says what the file belongs to, so that one which belongs to nothing any more can be told. */
  metadata: Owner;
}

export interface FileStore<Owner> {
  write(name: string, owner: Owner, content: Buffer): Promise<Types.ObjectId>;
  read(file: Types.ObjectId): Promise<Buffer>;
  /** The files stored before a time. */
  storedBefore(time: Date): AsyncIterable<StoredFile<Owner>>;
  remove(files: Types.ObjectId[]): Promise<void>;
}

/** One kind of files in the database's own file store, where every backup finds them. */
export function fileStore<Owner extends mongoose.mongo.Document>(bucketName: string): FileStore<Owner> {
  const bucket = () => {
    const { db } = mongoose.connection;
    if (!db) throw new Error('the database is not connected');
    return new mongoose.mongo.GridFSBucket(db, { bucketName, chunkSizeBytes: CHUNK_SIZE });
  };
  return {
    write: (name, metadata, content) =>
      new Promise((resolve, reject) => {
        const stream = bucket().openUploadStream(name, { metadata });
        stream.once('error', reject);
        stream.once('finish', () => resolve(stream.id));
        stream.end(content);
      }),
    async read(file) {
      const chunks = (await bucket().openDownloadStream(file).toArray()) as Buffer[];
      return Buffer.concat(chunks);
    },
    storedBefore: (time) =>
      bucket().find({ uploadDate: { $lt: time } }) as unknown as AsyncIterable<StoredFile<Owner>>,
    async remove(files) {
      for (const file of files) await bucket().delete(file);
    },
  };
}
