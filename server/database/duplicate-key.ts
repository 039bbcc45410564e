/** What the database answers to a write that a unique index forbids: somebody else was first. */
export const DUPLICATE_KEY = 11_000;

/** Whether the database refused a write because what must be unique is there already. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY;
}
