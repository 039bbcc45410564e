import mongoose, { Schema } from 'mongoose';

/** What public pages are made of: the collections that they read. */
export const PUBLIC_PARTS = [
  'stories',
  'clarifications',
  'organisations',
  'accounts',
  'posts',
  // What a run of the aggregation stored: of those that nobody here hid, showed or took away.
  'arrivals',
  'sources',
] as const;
export type PublicPart = (typeof PUBLIC_PARTS)[number];

/** How often each part has changed so far. Every instance looks at it to know which of its kept pages are old. */
export type PublicVersionRecord = { _id: typeof ONE } & Partial<Record<PublicPart, number>>;

const ONE = 'public';

const schema = new Schema<PublicVersionRecord>(
  { _id: String, ...Object.fromEntries(PUBLIC_PARTS.map((part) => [part, Number])) },
  { versionKey: false },
);

export const PublicVersion = mongoose.model('PublicVersion', schema);

/** The version of every part; of one that never changed there is none. */
export async function publicVersion(): Promise<Partial<Record<PublicPart, number>>> {
  return (await PublicVersion.findById(ONE).lean()) ?? {};
}

/** What hears of the changes that this process makes. */
export interface ChangeListener {
  /** At once: the part has changed. */
  onChange(part: PublicPart): void;
  /** A little later: that is the part's version now. */
  onCounted(part: PublicPart, version: number): void;
}

const listeners = new Set<ChangeListener>();

/** Tells the listener of each part that this process changes. */
export function onPublicChange(listener: ChangeListener): void {
  listeners.add(listener);
}

/**
 * Says that a part has changed: to this process at once, to the others by the version. Call it after the change
 * was written, never before, or pages made in between would count as new.
 */
export async function announceChange(part: PublicPart): Promise<void> {
  for (const listener of listeners) listener.onChange(part);
  const counted = await PublicVersion.findOneAndUpdate(
    { _id: ONE },
    { $inc: { [part]: 1 } },
    { upsert: true, returnDocument: 'after' },
  ).lean();
  for (const listener of listeners) listener.onCounted(part, counted[part] ?? 0);
}

export interface Announced {
  part: PublicPart;
  /** The fields that public pages read; absent: all. */
  fields?: readonly string[];
  /** The statuses of documents that public pages know of; absent: of every status. */
  statuses?: readonly string[];
}

type Fields = Record<string, unknown>;

/**
 * Has every write of a model announce itself where readers may see it, whoever writes. What cannot be told apart
 * counts as seen: a page too many is made again, but none stays old.
 */
export function announceChanges<T>(schema: Schema<T>, announced: Announced): void {
  const { part, statuses } = announced;
  const announce = () => announceChange(part);
  const isShown = (document: unknown) => !statuses || statuses.includes(String((document as Fields).status));

  schema.post('save', async (saved) => {
    if (isShown(saved)) await announce();
  });
  schema.post('insertMany', async (inserted: unknown) => {
    if ([inserted].flat().some(isShown)) await announce();
  });
  schema.post(
    ['updateOne', 'updateMany', 'findOneAndUpdate', 'replaceOne', 'findOneAndReplace'],
    async function afterUpdate(result: unknown) {
      if (changedNothing(result)) return;
      if (readersSee(this.getFilter(), this.getUpdate(), announced)) await announce();
    },
  );
  schema.post(['deleteOne', 'deleteMany', 'findOneAndDelete'], async function afterDelete() {
    const { status } = this.getFilter() as Fields;
    if (typeof status !== 'string' || isShown({ status })) await announce();
  });
  // A hook after it would not know what was written.
  schema.static('bulkWrite', async function bulkWrite(...given: Parameters<typeof mongoose.Model.bulkWrite>) {
    try {
      return await mongoose.Model.bulkWrite.apply(this, given);
    } finally {
      const seen = given[0].some((operation) => {
        const { filter, update } = Object.values(operation)[0] as { filter?: Fields; update?: Fields };
        return readersSee(filter ?? {}, update, announced);
      });
      if (seen) await announce();
    }
  });
}

function changedNothing(result: unknown): boolean {
  if (result === null) return true;
  const { modifiedCount, upsertedCount } = result as { modifiedCount?: number; upsertedCount?: number };
  return modifiedCount === 0 && !upsertedCount;
}

function readersSee(
  { status: before }: Fields,
  update: object | null | undefined,
  { fields, statuses }: Announced,
): boolean {
  if (!update || Array.isArray(update)) return true;
  const after = ((update as { $set?: Fields }).$set ?? {}).status ?? before;
  const hidden = (status: unknown) => typeof status === 'string' && !statuses?.includes(status);
  if (statuses && hidden(before) && hidden(after)) return false;
  if (!fields) return true;
  const changed = Object.entries(update).flatMap(([name, value]) =>
    name.startsWith('$') ? Object.keys(value as object) : [name],
  );
  return changed.some((path) => fields.includes(topOf(path)) && !(path === 'status' && before === after));
}

function topOf(path: string): string {
  return path.split('.')[0] ?? path;
}
