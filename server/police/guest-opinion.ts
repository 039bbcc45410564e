import { z } from 'zod';
import type { GuestLink } from '../../models/guest-link.js';
import { Story, type Opinion, type StoryRecord } from '../../models/story.js';
import { tokenHash } from '../auth/tokens.js';
import { Conflict, Gone, NotFound } from '../errors.js';
import { opinionInput } from '../moderation/input.js';
import { changeStory } from '../stories/change.js';
import { parse } from '../validation/parse.js';
import { guestLinkState } from './guest-links.js';

const TOKEN = /^[\w-]{43}$/;
const SHORT_MAX_LENGTH = 120;
const MAX_ATTEMPTS = 5;

const short = z
  .string()
  .transform((text) => text.replace(/[\p{Cc}\s]+/gu, ' ').trim())
  .pipe(z.string().min(1, 'required').max(SHORT_MAX_LENGTH, 'too-long'));

const guestInput = opinionInput.extend({
  name: short,
  rank: short,
  unit: short,
  /** Of the submission that was read. */
  submittedAt: z.iso.datetime().optional(),
});

/** The story that a link leads to. */
export interface GuestStory {
  story: StoryRecord;
  link: GuestLink;
  /** What was said through it: the link is used up, and shows nothing else any more. */
  opinion?: Opinion;
}

/**
 * Opens a link.
 * @throws NotFound `guest-link-unknown`; Gone `guest-link-revoked`, `guest-link-expired`
 */
export async function openGuestLink(token: string, now: Date): Promise<GuestStory> {
  const hash = tokenHash(token);
  const story = TOKEN.test(token) ? await Story.findOne({ 'guestLinks.hash': hash }).lean() : null;
  const link = story?.guestLinks?.find((one) => one.hash === hash);
  if (!story?.escalation || !link) throw new NotFound('guest-link-unknown');
  const state = guestLinkState(link, now);
  if (state === 'revoked') throw new Gone('guest-link-revoked');
  if (link.expiresAt <= now) throw new Gone('guest-link-expired');
  return { story, link, opinion: story.opinions.find(({ guest }) => guest?.link.equals(link._id)) };
}

/** Notes that a link was opened, for who made it: no change of the story. */
export async function noteOpened({ story, link }: GuestStory, now: Date): Promise<void> {
  await Story.updateOne(
    { _id: story._id, 'guestLinks._id': link._id },
    { $set: { 'guestLinks.$.openedAt': now } },
    { timestamps: false },
  );
}

/**
 * Takes the one opinion that a link is good for: advice, which changes no status. It stands in the trail under
 * who made the link, with the police's office and the officer's name.
 * @param input `{opinion, name, rank, unit, letterNumber?, note, submittedAt?}`
 * @throws NotFound, Gone as `openGuestLink`; Gone `guest-link-used`; Conflict `resubmitted`; Invalid
 */
export async function giveGuestOpinion(token: string, input: unknown, now: Date): Promise<GuestStory> {
  for (let attempt = 1; ; attempt += 1) {
    const { story, link, opinion } = await openGuestLink(token, now);
    if (opinion) throw new Gone('guest-link-used');
    try {
      const changed = await record(story, link, input, now);
      return { story: changed, link, opinion: changed.opinions.at(-1) };
    } catch (error) {
      const overtaken = error instanceof Conflict && error.code === 'story-changed';
      if (!overtaken || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function record(story: StoryRecord, link: GuestLink, input: unknown, now: Date): Promise<StoryRecord> {
  const { name, rank, unit, submittedAt, ...given } = parse(guestInput, input);
  if (submittedAt && submittedAt !== story.submittedAt?.toISOString()) throw new Conflict('resubmitted');
  const used = { ...link, openedAt: now, usedAt: now };
  const opinion: Opinion = { ...given, guest: { link: link._id, name, rank, unit }, by: link.by, at: now };
  return changeStory(
    story,
    {
      action: `guest-advised-${given.opinion}`,
      by: { id: String(link.by), role: 'police' },
      to: story.status,
      at: now,
      reason: given.note,
      note: [name, rank, unit, given.letterNumber].filter(Boolean).join(' · '),
    },
    {
      set: { guestLinks: story.guestLinks!.map((one) => (one === link ? used : one)) },
      push: { opinions: opinion },
    },
  );
}
