import mongoose from 'mongoose';

/** The name of a collection that holds something; undefined when the whole database is empty. */
export async function filledCollection(): Promise<string | undefined> {
  for (const collection of await mongoose.connection.db!.collections()) {
    if (await collection.findOne({}, { projection: { _id: 1 } })) return collection.collectionName;
  }
  return undefined;
}
