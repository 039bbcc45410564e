import { Story } from '../../models/story.js';
import { evidenceFiles, filesOf } from './files.js';

/** Younger files may belong to evidence that is still being added. */
const SETTLED_AFTER_MS = 24 * 60 * 60 * 1000;

/** Removes files that no evidence holds: what is left when the portal was stopped between two writes. */
export async function sweepEvidence(now = new Date()): Promise<{ checked: number; removed: number }> {
  const report = { checked: 0, removed: 0 };
  for await (const { _id, metadata } of evidenceFiles.storedBefore(
    new Date(now.getTime() - SETTLED_AFTER_MS),
  )) {
    report.checked += 1;
    const story = await Story.findById(metadata.story, { evidence: 1 }).lean();
    const held = (story?.evidence ?? []).flatMap(filesOf);
    if (held.some((file) => file.equals(_id))) continue;
    await evidenceFiles.remove([_id]);
    report.removed += 1;
  }
  return report;
}
