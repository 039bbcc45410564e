/**
 * Who may do what: pure predicates, used by routes, domain files and views alike. What is not allowed here is
 * not allowed.
 */
import type { StoryEvidence } from '../../models/story-evidence.js';
import type { StoryRecord } from '../../models/story.js';
import type { Role } from '../../models/vocabulary.js';
import type { CurrentUser } from './current-user.js';

type Person = Pick<CurrentUser, 'id' | 'role'> | undefined;
type OwnedStory = Pick<StoryRecord, 'author'>;
type DecidedStory = Pick<StoryRecord, 'author' | 'newsworthiness' | 'authenticity'>;

/** Roles that see the moderation desk; the police see escalated stories only. */
export const DESK_ROLES: readonly Role[] = ['editor', 'verifier', 'police', 'admin'];
/** Roles that see what readers ask; with how they can be reached, so no more than have to. */
export const READER_DESK_ROLES: readonly Role[] = ['editor', 'verifier'];
/** Roles that send in stories. */
export const SUBMITTING_ROLES: readonly Role[] = ['contributor', 'agency', 'editor', 'verifier', 'admin'];

export function isAuthor(user: Person, story: OwnedStory): boolean {
  return user !== undefined && String(story.author) === user.id;
}

export function canSubmit(user: Person): boolean {
  return user !== undefined && SUBMITTING_ROLES.includes(user.role);
}

/** An author changes a story while it is a draft or was returned. */
export function canEdit(user: Person, story: OwnedStory & Pick<StoryRecord, 'status'>): boolean {
  return isAuthor(user, story) && (story.status === 'draft' || story.status === 'returned');
}

export function canUseDesk(user: Person): boolean {
  return user !== undefined && DESK_ROLES.includes(user.role);
}

/** Drafts are their author's alone; of the rest, the police see what was escalated to them. */
export function canSeeOnDesk(user: Person, story: Pick<StoryRecord, 'status' | 'escalation'>): boolean {
  if (!canUseDesk(user) || story.status === 'draft') return false;
  return user?.role !== 'police' || story.escalation !== undefined;
}

/** Layak tayang: an editor, not on an own story, and not who gave the verdict. */
export function canDecideNewsworthiness(user: Person, story: DecidedStory): boolean {
  return (
    user?.role === 'editor' && !isAuthor(user, story) && String(story.authenticity?.by ?? '') !== user.id
  );
}

/** Asli / hoaks: a verifier, not on an own story, and not who decided that it is fit. */
export function canDecideAuthenticity(user: Person, story: DecidedStory): boolean {
  return (
    user?.role === 'verifier' && !isAuthor(user, story) && String(story.newsworthiness?.by ?? '') !== user.id
  );
}

/** Making a story of a post of an official channel. */
export function canTakeUpPost(user: Person): boolean {
  return user?.role === 'editor' || user?.role === 'verifier';
}

/** Reading and answering what readers without an account ask. */
export function canAnswerReaders(user: Person): boolean {
  return user !== undefined && READER_DESK_ROLES.includes(user.role);
}

export function canEscalate(user: Person): boolean {
  return user?.role === 'editor' || user?.role === 'verifier';
}

/** Letting an officer without an account see an escalated story, and ending that. */
export function canInviteOfficer(user: Person): boolean {
  return canEscalate(user);
}

export function canGiveOpinion(user: Person, story: OwnedStory & Pick<StoryRecord, 'escalation'>): boolean {
  return user?.role === 'police' && story.escalation !== undefined && !isAuthor(user, story);
}

/** Adding evidence, at any time: who may judge a story or advise on it. */
export function canGatherEvidence(
  user: Person,
  story: OwnedStory & Pick<StoryRecord, 'status' | 'escalation'>,
): boolean {
  return canSeeOnDesk(user, story) && user?.role !== 'admin' && !isAuthor(user, story);
}

/** Removing evidence: whoever added it, and the newsroom. */
export function canRemoveEvidence(user: Person, evidence: Pick<StoryEvidence, 'by'>): boolean {
  return user?.role === 'editor' || user?.role === 'verifier' || String(evidence.by) === user?.id;
}

export function canPublish(user: Person, story: OwnedStory): boolean {
  return user?.role === 'editor' && !isAuthor(user, story);
}

export function canClarify(user: Person, story: OwnedStory): boolean {
  return (user?.role === 'editor' || user?.role === 'verifier') && !isAuthor(user, story);
}

/** Ralat, koreksi, hak jawab, pencabutan: an editor, and as with every decision not on an own story. */
export function canCorrect(user: Person, story: OwnedStory): boolean {
  return user?.role === 'editor' && !isAuthor(user, story);
}

/** Proposing a new text for a published story: its author, or an editor. */
export function canProposeAmendment(user: Person, story: OwnedStory): boolean {
  return isAuthor(user, story) || user?.role === 'editor';
}

type AmendedStory = OwnedStory & Pick<StoryRecord, 'amendment'>;

/** Judging an amendment: who wrote neither the story nor the amendment. */
export function canJudgeAmendment(user: Person, { author, amendment }: AmendedStory): boolean {
  const byNewsroom = user?.role === 'editor' || user?.role === 'verifier';
  return byNewsroom && !isAuthor(user, { author }) && String(amendment?.by ?? '') !== user.id;
}

/** Layak tayang of an amendment: an editor who did not find it valid. */
export function canFindAmendmentFit(user: Person, story: AmendedStory): boolean {
  const foundValid = String(story.amendment?.valid?.by ?? '') === user?.id;
  return user?.role === 'editor' && canJudgeAmendment(user, story) && !foundValid;
}

/** Asli of an amendment: a verifier who did not find it fit. */
export function canFindAmendmentValid(user: Person, story: AmendedStory): boolean {
  const foundFit = String(story.amendment?.fit?.by ?? '') === user?.id;
  return user?.role === 'verifier' && canJudgeAmendment(user, story) && !foundFit;
}

export function canWithdrawAmendment(user: Person, { amendment }: Pick<StoryRecord, 'amendment'>): boolean {
  return amendment !== undefined && String(amendment.by) === user?.id;
}

export function canAdministrate(user: Person): boolean {
  return user?.role === 'admin';
}

/** An organisation's own officer, or an administrator. */
export function canManageOrganisation(
  user: Pick<CurrentUser, 'role' | 'organisation'> | undefined,
  organisationId: string,
): boolean {
  return user?.role === 'admin' || (user?.role === 'agency' && user.organisation === organisationId);
}

/** Taking a member's access away and giving it back: the officer of the member's own group. */
export function canManageMember(
  user: Pick<CurrentUser, 'role' | 'organisation'> | undefined,
  member: { role: Role; organisation?: { toString(): string } },
): boolean {
  return (
    canManageOwnOrganisation(user) &&
    member.role === 'contributor' &&
    String(member.organisation) === user?.organisation
  );
}

/** An officer who looks after an organisation of their own. */
export function canManageOwnOrganisation(
  user: Pick<CurrentUser, 'role' | 'organisation'> | undefined,
): boolean {
  return user?.role === 'agency' && user.organisation !== undefined;
}
