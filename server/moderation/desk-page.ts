import { Clarification } from '../../models/clarification.js';
import { Organisation } from '../../models/organisation.js';
import { presetReasons, type PresetReasonRecord } from '../../models/preset-reason.js';
import type { CurrentUser } from '../auth/current-user.js';
import type { PortalError } from '../errors.js';
import { shownEvidence, type ShownEvidence } from '../evidence/shown.js';
import { DESK_ACTS, obstacleTo, type DeskAct } from './obstacles.js';
import { changesOf, type Changes } from './changes.js';
import { panelsFor, type Panels } from './panels.js';
import { lapsedClaim, liveClaim, storyOnDesk, type DeskStory, type LiveClaim } from './story-on-desk.js';
import { isOverdue } from './workflow.js';

/** One story with everything that somebody needs to decide on it. */
export interface DeskPage extends DeskStory {
  author: { name: string; organisation?: string; village?: string };
  overdue: boolean;
  claim?: LiveClaim;
  /** Of somebody else, run out. */
  lapsed?: LiveClaim;
  /** Of the public page that a hoax led to. */
  clarificationSlug?: string;
  /** What stands in the way of each act; an act without one may be done now. */
  obstacles: Partial<Record<DeskAct, PortalError>>;
  /** Since the submission before, if there was one. */
  changes?: Changes;
  panels: Panels;
  /** Reasons to choose from, in their order. */
  presets: PresetReasonRecord[];
  evidence: ShownEvidence[];
}

/** @throws NotFound when the story is not the user's to see on the desk */
export async function deskPage(user: CurrentUser, storyId: string, now: Date): Promise<DeskPage> {
  const desk = await storyOnDesk(user, storyId);
  const { story, nameOf } = desk;
  const [organisation, clarification, panels, presets] = await Promise.all([
    Organisation.findById(story.organisation, { name: 1, village: 1 }).lean(),
    story.clarification && Clarification.findById(story.clarification, { slug: 1 }).lean(),
    panelsFor(user, story, now),
    presetReasons({ active: true }).lean(),
  ]);
  const found = DESK_ACTS.map((act) => [act, obstacleTo(act, user, desk, now)] as const);
  return {
    ...desk,
    author: { name: nameOf(story.author), organisation: organisation?.name, village: organisation?.village },
    overdue: isOverdue(story, now),
    claim: liveClaim(story, user, now),
    lapsed: lapsedClaim(story, user, now),
    clarificationSlug: clarification?.slug,
    obstacles: Object.fromEntries(found.filter(([, obstacle]) => obstacle)),
    changes: changesOf(story),
    panels,
    presets,
    evidence: shownEvidence(user, story),
  };
}
