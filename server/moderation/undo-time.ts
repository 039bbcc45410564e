/**
 * How long a decision may be taken back. Nobody outside the desk is told of it before: a message that was sent
 * cannot be taken back.
 */
export const UNDO_SECONDS = 10;

/** Until when a decision of a time may be taken back. */
export function undoableUntil(decidedAt: Date): Date {
  return new Date(decidedAt.getTime() + UNDO_SECONDS * 1000);
}
