import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import type { PortalError } from '../errors.js';
import { changesBetween, type TextChanges } from '../moderation/changes.js';
import { obstacleTo } from '../moderation/obstacles.js';
import { liveClaim, type DeskStory, type LiveClaim } from '../moderation/story-on-desk.js';
import { AMENDMENT_ACTS, type AmendmentAct } from './obstacles.js';
import { publicText } from './story-text.js';

/** A story with the new text that waits for it, and all that can be done to that. */
export interface AmendmentPage extends DeskStory {
  /** From the public text to the one that waits. */
  changes?: TextChanges;
  /** Texts that were public before, newest first, each with what took its place. */
  former: { until: Date; number: number; changes: TextChanges }[];
  obstacles: Partial<Record<AmendmentAct, PortalError>>;
  claim?: LiveClaim;
}

export function amendmentPage(user: CurrentUser, desk: DeskStory, now: Date): AmendmentPage {
  const { story } = desk;
  const found = AMENDMENT_ACTS.map((act) => [act, obstacleTo(act, user, desk, now)] as const);
  return {
    ...desk,
    ...(story.amendment ? { changes: changesBetween(publicText(story), story.amendment) } : {}),
    former: formerTexts(story),
    obstacles: Object.fromEntries(found.filter(([, obstacle]) => obstacle)),
    claim: liveClaim(story, user, now),
  };
}

function formerTexts(story: StoryRecord): AmendmentPage['former'] {
  const former = story.formerTexts ?? [];
  return former
    .map((text, index) => ({
      until: text.until,
      number: story.corrections.findIndex(({ _id }) => _id.equals(text.correction)) + 1,
      changes: changesBetween(text, former[index + 1] ?? publicText(story)),
    }))
    .toReversed();
}
