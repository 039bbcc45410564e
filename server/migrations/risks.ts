import type { StoryRecord } from '../../models/story.js';
import { escalatedRisk, riskOf } from '../moderation/risk.js';
import type { Migration } from './migration.js';

/** Stories that wait without a judged risk would be in no queue that is ordered by it. Needs the search words. */
export const risks: Migration = {
  version: 5,
  name: 'risk of waiting stories',
  collection: 'stories',
  part: 'stories',
  among: { status: { $in: ['submitted', 'ready'] }, risk: { $exists: false } },
  fields: ['author', 'title', 'body', 'topic', 'sourceUrl', 'escalation'],
  async change(stored) {
    const story = stored as unknown as StoryRecord;
    const risk = await riskOf(story, new Date());
    return { risk: story.escalation ? escalatedRisk(risk) : risk };
  },
};
