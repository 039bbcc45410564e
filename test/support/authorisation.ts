import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import { ApiToken } from '../../models/api-token.js';
import { PushSubscription } from '../../models/push-subscription.js';
import { SignIn } from '../../models/sign-in.js';
import type { UserRecord } from '../../models/user.js';
import type { Role } from '../../models/vocabulary.js';
import { proposeAmendment } from '../../server/amendments/propose.js';
import { toCurrentUser, type CurrentUser } from '../../server/auth/current-user.js';
import { issueToken } from '../../server/auth/tokens.js';
import { addFile } from '../../server/evidence/gather.js';
import { makeInvitation } from '../../server/membership/invitations.js';
import { escalate } from '../../server/moderation/decisions.js';
import { Client } from './client.js';
import { PDF } from './evidence.js';
import { aPublishedStory } from './decisions.js';
import { aKimGroup, aPerson, aUser, signedIn } from './people.js';
import { portal } from './portal.js';
import { aQuestion } from './questions.js';
import { anUnverifiedAccount } from './registry.js';
import { aDraft, aSubmittedStory, storyInput } from './stories.js';
import { beginUpload } from './uploads.js';

export type Asker = Role | 'stranger';

/** Where a story stands that a route is about; `amended`: published, with a new text of its author's that waits. */
export const STATES = ['submitted', 'draft', 'published', 'amended'] as const;
export type State = (typeof STATES)[number];

/** How what a route is about belongs to whoever asks; `asked`: a story on which the police were asked. */
export type Relation = 'own' | 'same' | 'other' | 'asked';

/** Who asks, in the order of the table's columns, about whose: their own, of their organisation, of another. */
export const COLUMNS: [Asker, Relation[]][] = [
  ['stranger', ['other']],
  ['contributor', ['own', 'same', 'other']],
  ['agency', ['own', 'same', 'other']],
  ['editor', ['own', 'other']],
  ['verifier', ['own', 'other']],
  ['police', ['other', 'asked']],
  ['admin', ['own', 'other']],
];

const ABOUT_STORIES = /^\/(meja|kontributor|api\/v1\/stories|api\/v1\/moderation\/stories)\/:id/;
const ABOUT_ACCOUNTS = /^\/((admin|organisasi)\/akun|api\/v1\/registry\/accounts)\/:id/;
const ABOUT_PEOPLE =
  /^\/(admin\/pengguna|kelompok\/(anggota|undangan)|akun\/.*|unggahan|api\/v1\/push.*)\/:id/;

/** Whether it matters to whom what a route is about belongs. */
export function isOwned(path: string): boolean {
  return [ABOUT_STORIES, ABOUT_ACCOUNTS, ABOUT_PEOPLE].some((about) => about.test(path));
}

/** A person of every role and the people around them, each signed in. */
export interface Cast {
  people: Map<Asker, UserRecord>;
  clients: Map<Asker, Client>;
  /** In the group of the contributor and the officer. */
  colleague: UserRecord;
  /** In another group, and the officer of that. */
  outsider: UserRecord;
  otherOfficer: UserRecord;
  /** Do what has to be done to a story beforehand. */
  helpers: { editor: CurrentUser; verifier: CurrentUser };
  /** By the id of the organisation. */
  codes: Map<string, string>;
  /** By whose it is and how it stands to whoever asks, until somebody was let to change one. */
  stories: Map<string, { id: string; evidence: string }>;
}

export async function aCast(): Promise<Cast> {
  const [group, otherGroup] = [await aKimGroup(), await aKimGroup()];
  const cast: Cast = {
    people: new Map(),
    clients: new Map([['stranger', new Client()]]),
    colleague: await aUser('contributor', { organisation: group.code }),
    outsider: await aUser('contributor', { organisation: otherGroup.code }),
    otherOfficer: await aUser('agency', { organisation: otherGroup.code }),
    helpers: { editor: await aPerson('editor'), verifier: await aPerson('verifier') },
    stories: new Map(),
    codes: new Map([group, otherGroup].map(({ _id, code }) => [String(_id), code])),
  };
  for (const [role] of COLUMNS) {
    if (role === 'stranger') continue;
    const inGroup = role === 'contributor' || role === 'agency';
    const user = await aUser(role, inGroup ? { organisation: group.code } : {});
    cast.people.set(role, user);
    cast.clients.set(role, await signedIn(user));
  }
  return cast;
}

/** Makes what a route is about and gives its address. */
export async function addressFor(
  path: string,
  { asker, relation, state }: { asker: Asker; relation: Relation; state: State },
  cast: Cast,
): Promise<string> {
  const owner =
    relation === 'own' ? cast.people.get(asker)! : relation === 'same' ? cast.colleague : cast.outsider;
  if (ABOUT_STORIES.test(path)) return storyAddress(path, owner, { relation, state }, cast);
  return path
    .replace(':name', 'seal-audit')
    .replace(':code', path.startsWith('/wilayah') ? '63.11.02' : 'source-unclear')
    .replace(':key', 'kunci-contoh-0123')
    .replace(/:\w+/g, await idFor(path, owner, cast));
}

async function storyAddress(
  path: string,
  owner: UserRecord,
  { relation, state }: { relation: Relation; state: State },
  cast: Cast,
): Promise<string> {
  const key = `${owner.username} ${relation} ${state}`;
  const story = cast.stories.get(key) ?? (await aStory(owner, { relation, state }, cast));
  cast.stories.set(key, story);
  return path.replace(':id', story.id).replace(':evidenceId', story.evidence).replace(/:\w+/g, someId());
}

/** A story of somebody's; one that waits for the desk has a file as evidence. */
async function aStory(
  owner: UserRecord,
  { relation, state }: { relation: Relation; state: State },
  cast: Cast,
) {
  const now = new Date();
  const author = toCurrentUser(owner);
  const { editor, verifier } = cast.helpers;
  if (state === 'draft') return { id: String((await aDraft({ author }))._id), evidence: '' };
  if (state !== 'submitted') {
    const id = String((await aPublishedStory({ author, editor, verifier }))._id);
    if (state === 'amended') {
      const change = {
        ...storyInput({ title: 'Judul yang lain' }),
        kind: 'erratum',
        text: 'Ralat',
        reason: 'Contoh',
      };
      await proposeAmendment(author, id, change, { now, timeZone: portal().config.timeZone });
    }
    return { id, evidence: '' };
  }
  const id = String((await aSubmittedStory({ author }))._id);
  if (relation === 'asked') await escalate(verifier, id, { question: 'Apakah ada laporan?' }, now);
  const { evidence } = await addFile(verifier, id, { content: PDF, input: {} }, now);
  return { id, evidence: String(evidence._id) };
}

async function idFor(path: string, owner: UserRecord, cast: Cast): Promise<string> {
  const user = owner._id;
  if (ABOUT_ACCOUNTS.test(path)) {
    const url = `https://www.instagram.com/akun.${someId()}/`;
    const organisation = { _id: owner.organisation ?? cast.outsider.organisation!, active: true };
    return String((await anUnverifiedAccount({ url, organisation }))._id);
  }
  if (path.startsWith('/admin/pengguna')) return String(user);
  if (path.startsWith('/admin/organisasi')) return String((await aKimGroup())._id);
  if (path.startsWith('/kelompok')) return idInGroup(path, owner, cast);
  if (path.startsWith('/akun/data/token')) {
    await issueToken(owner.username);
    return String((await ApiToken.findOne({ user }).sort({ _id: -1 }).orFail())._id);
  }
  if (path.startsWith('/akun/perangkat')) {
    await signedIn(owner);
    return String((await SignIn.findOne({ user }).sort({ _id: -1 }).orFail())._id);
  }
  if (/push-subscriptions|\/akun\/data\/perangkat/.test(path)) {
    const keys = { p256dh: 'kunci', auth: 'kunci' };
    const browser = {
      endpoint: 'https://push.contoh.example/',
      keys,
      device: 'Firefox',
      createdAt: new Date(),
    };
    return (await PushSubscription.create({ _id: randomUUID(), user, ...browser }))._id;
  }
  if (/\/(pertanyaan|questions)\//.test(path)) return idOfQuestion(path);
  if (path.startsWith('/unggahan')) {
    const begun = await beginUpload(await signedIn(owner), 1_000);
    return begun.headers.get('location')?.split('/').at(-1) ?? someId();
  }
  return someId();
}

/** A question that waits, and where the number is the key, none. */
async function idOfQuestion(path: string): Promise<string> {
  return path.includes(':receipt') ? someId() : String((await aQuestion())._id);
}

/** A new member of the owner's group, or an invitation into it. */
async function idInGroup(path: string, { organisation }: UserRecord, cast: Cast): Promise<string> {
  const group = organisation ?? cast.outsider.organisation!;
  if (path.includes('/anggota/')) {
    const code = cast.codes.get(String(group))!;
    return String((await aUser('contributor', { organisation: code }))._id);
  }
  const officers = [cast.otherOfficer, cast.people.get('agency')!];
  const officer = officers.find((one) => one.organisation!.equals(group))!;
  const { invitation } = await makeInvitation(
    toCurrentUser(officer),
    { invitee: 'Anggota Baru' },
    new Date(),
  );
  return String(invitation._id);
}

function someId(): string {
  return String(new Types.ObjectId());
}
