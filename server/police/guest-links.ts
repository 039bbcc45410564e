import { Types } from 'mongoose';
import { z } from 'zod';
import type { GuestLink } from '../../models/guest-link.js';
import type { StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../auth/current-user.js';
import { randomToken, tokenHash } from '../auth/tokens.js';
import { Conflict, Invalid, NotFound } from '../errors.js';
import { actOnDesk } from '../moderation/act-on-desk.js';
import { parse } from '../validation/parse.js';

/** For how many days a link may be made. */
export const GUEST_LINK_DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
/** Links of one story, old ones included. */
const GUEST_LINKS_MAX = 50;
const OFFICER_MAX_LENGTH = 100;
const DAY_MS = 24 * 60 * 60 * 1000;

const linkInput = z.object({
  officer: z
    .string()
    .transform((name) => name.replace(/[\p{Cc}\s]+/gu, ' ').trim())
    .pipe(z.string().min(1, 'required').max(OFFICER_MAX_LENGTH, 'too-long')),
  days: z.coerce
    .number()
    .int()
    .min(GUEST_LINK_DAYS[0], 'bad-value')
    .max(GUEST_LINK_DAYS.at(-1)!, 'bad-value'),
  evidence: z.array(z.string()).default([]),
});

export type GuestLinkState = 'open' | 'used' | 'revoked' | 'expired';

/** What a link is good for at a time. */
export function guestLinkState({ usedAt, revoked, expiresAt }: GuestLink, now: Date): GuestLinkState {
  if (revoked) return 'revoked';
  if (usedAt) return 'used';
  return expiresAt <= now ? 'expired' : 'open';
}

/** A link that was made, and its token, which cannot be read again. */
export interface MadeGuestLink {
  story: StoryRecord;
  link: GuestLink;
  token: string;
}

/**
 * Makes a link to an escalated story for an officer without an account.
 * @param input `{officer, days, evidence?: [id]}`: for whom, for how long, and which evidence it shows
 * @throws NotFound; Forbidden `newsroom-only`; Conflict `not-escalated`, `guest-links-full`; Invalid
 */
export async function makeGuestLink(
  user: CurrentUser,
  storyId: string,
  input: unknown,
  now: Date,
): Promise<MadeGuestLink> {
  const token = randomToken();
  const story = await actOnDesk('guest-link', user, storyId, now, (read) => {
    const { officer, days, evidence } = parse(linkInput, input);
    if ((read.guestLinks?.length ?? 0) >= GUEST_LINKS_MAX) throw new Conflict('guest-links-full');
    const link: GuestLink = {
      _id: new Types.ObjectId(),
      hash: tokenHash(token),
      officer,
      evidence: evidence.map((id) => shownPiece(read, id)),
      ...byAndWhen(user, now),
      expiresAt: new Date(now.getTime() + days * DAY_MS),
    };
    return { action: 'guest-link-made', to: read.status, note: officer, push: { guestLinks: link } };
  });
  return { story, link: story.guestLinks!.find(({ hash }) => hash === tokenHash(token))!, token };
}

/**
 * Ends a link before its time.
 * @throws NotFound; Forbidden `newsroom-only`; Conflict `not-escalated`, `guest-link-over`
 */
export async function revokeGuestLink(
  user: CurrentUser,
  { storyId, linkId }: { storyId: string; linkId: string },
  now: Date,
): Promise<StoryRecord> {
  return actOnDesk('guest-link', user, storyId, now, (read) => {
    const links = read.guestLinks ?? [];
    const link = links.find(({ _id }) => String(_id) === linkId);
    if (!link) throw new NotFound();
    if (guestLinkState(link, now) !== 'open') throw new Conflict('guest-link-over');
    const revoked = { ...link, revoked: byAndWhen(user, now) };
    return {
      action: 'guest-link-revoked',
      to: read.status,
      note: link.officer,
      set: { guestLinks: links.map((one) => (one === link ? revoked : one)) },
    };
  });
}

function shownPiece({ evidence = [] }: StoryRecord, id: string): Types.ObjectId {
  const piece = evidence.find(({ _id, removed }) => String(_id) === id && !removed);
  if (!piece) throw new Invalid({ evidence: 'unknown-evidence' });
  return piece._id;
}

function byAndWhen(user: CurrentUser, at: Date) {
  return { by: new Types.ObjectId(user.id), role: user.role, at };
}
