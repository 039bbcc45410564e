import { Account } from '../../models/account.js';
import { letters } from './verification.js';

/** Younger letters may belong to a proof that is still being recorded. */
const SETTLED_AFTER_MS = 24 * 60 * 60 * 1000;

/** Removes letters that no account's proof rests on any more: renewed, removed, or left from a cut-off write. */
export async function sweepLetters(now = new Date()): Promise<{ checked: number; removed: number }> {
  const report = { checked: 0, removed: 0 };
  for await (const { _id, metadata } of letters.storedBefore(new Date(now.getTime() - SETTLED_AFTER_MS))) {
    report.checked += 1;
    if (await Account.exists({ _id: metadata.account, 'verification.letter.file': _id })) continue;
    await letters.remove([_id]);
    report.removed += 1;
  }
  return report;
}
