import mongoose from 'mongoose';

/** How many documents there are in these collections, about: enough for a percentage. */
export async function countDocuments(collections: string[]): Promise<number> {
  const counts = await Promise.all(
    collections.map((name) => mongoose.connection.collection(name).estimatedDocumentCount()),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
