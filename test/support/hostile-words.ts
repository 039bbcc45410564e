import { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Clarification } from '../../models/clarification.js';
import { Organisation } from '../../models/organisation.js';
import { Source } from '../../models/source.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { createOrganisation } from '../../server/registry/organisations.js';
import { XSS_ODDITIES } from '../fixtures/xss-oddities.js';
import { XSS_VARIANTS } from '../fixtures/xss-variants.js';
import { XSS_VECTORS } from '../fixtures/xss-vectors.js';
import { aSource } from './channels.js';
import { aHoaxStory, aPublishedStory } from './decisions.js';
import { aPerson, aUser, DISTRICT, VILLAGE } from './people.js';
import { aQuestion } from './questions.js';

/** Every one, whichever it was made of. */
export const EVERY_VECTOR = [...XSS_VECTORS, ...XSS_VARIANTS, ...XSS_ODDITIES];

/** Each document holds one of so many shares of them. */
const SHARES = 24;
/** The shortest list of the portal. */
const PER_PAGE = 20;
const LIST_PAGES = Math.ceil(SHARES / PER_PAGE);
/** Of what is in an index. */
const NAME_MAX_BYTES = 1_800;
const FILLER =
  'Warga bergotong royong memperbaiki jembatan gantung sejak Sabtu pagi sampai menjelang magrib.';

/** Some of the vectors: a first that goes the way of the forms, and all of them as one text, longer than those take. */
interface Share {
  number: number;
  first: string;
  vectors: string[];
  all: string;
}

interface Newsroom {
  writer: CurrentUser;
  editor: CurrentUser;
  verifier: CurrentUser;
}

/**
 * Puts every vector into every field that somebody outside can fill, and names the pages that show them, each of
 * which shows a share. Written by the acts themselves; then what is short is made to hold all of the share.
 */
export async function writeEverywhere() {
  const [author, editor, verifier, admin] = await Promise.all([
    aPerson('contributor'),
    aPerson('editor'),
    aPerson('verifier'),
    aUser('admin'),
  ]);
  const reader: string[] = ['/', '/koreksi', '/transparansi', '/daftar', '/widget?jumlah=10'];
  const contributor: string[] = [...lists('/kontributor'), '/kontributor/kabar'];
  const desk: string[] = ['/meja', '/meja?status=hoax', '/meja?status=published', '/meja/pertanyaan'];
  const office: string[] = ['/admin/akun', '/admin/kesehatan', '/admin/laporan', '/admin/kinerja'];
  for (const share of shares()) {
    const organisation = await anOrganisation(share);
    const newsroom = { writer: { ...author, organisation: String(organisation._id) }, editor, verifier };
    const story = await aStory(share, newsroom);
    const { hoax, slug } = await aClarification(share, newsroom);
    const question = await aQuestion({
      text: `${FILLER} ${share.all}`.slice(0, 4_000),
      contact: share.first.slice(0, 120),
    });
    reader.push(`/berita/${story.slug}`, `/cek-fakta/${slug}`, `/direktori/${organisation.slug}`);
    reader.push(`/tanya/${question.receipt}`, `/tanya?teks=${encodeURIComponent(share.all.slice(0, 2_000))}`);
    // The same words on pages of the same kind: each share is looked at on one of them.
    const [one, other] = share.number % 2 ? [story, hoax] : [hoax, story];
    contributor.push(`/kontributor/${String(one._id)}`);
    desk.push(`/meja/${String(other._id)}`, `/meja/pertanyaan/${String(question._id)}`);
    office.push(`/admin/organisasi/${String(organisation._id)}`);
  }
  reader.push('/wilayah/63.11.02', '/wilayah/63.11.02.2001', ...lists('/kabar-kanal'));
  reader.push(...['/berita', '/cari?q=gotong+royong', '/cek-fakta', '/direktori'].flatMap(lists));
  desk.push('/meja/pembaca', '/kabar-kanal');
  office.push(...['/admin/organisasi?jenis=kim', '/admin/pengguna', '/admin/sumber'].flatMap(lists));
  return {
    pages: { reader, contributor, editor: desk, admin: office },
    names: { contributor: author.username, editor: editor.username, admin: admin.username },
  };
}

/** The pages of a list that is so long. */
export function listPages(path: string, shown: number): string[] {
  const mark = path.includes('?') ? '&' : '?';
  return Array.from(
    { length: Math.ceil(shown / PER_PAGE) },
    (_, page) => `${path}${mark}halaman=${page + 1}`,
  );
}

// There may be places and people besides, in front of those that matter.
function lists(path: string): string[] {
  return listPages(path, (LIST_PAGES + 1) * PER_PAGE);
}

function shares(): Share[] {
  return Array.from({ length: SHARES }, (_, number) => {
    const vectors = EVERY_VECTOR.filter((_vector, index) => index % SHARES === number);
    return { number, first: vectors[0]!, vectors, all: vectors.join(' ') };
  });
}

async function anOrganisation({ number, first, vectors, all }: Share) {
  const code = `XSS-${number}`;
  const written = { code, address: first, decreeNumber: first, contactName: first };
  const organisation = await createOrganisation({ name: `KIM ${first}`, kind: 'kim', ...written });
  const { _id } = organisation;
  await Organisation.updateOne({ _id }, { address: all, decreeNumber: all, 'contact.name': all });
  for (const [part, name] of namesOf(vectors).entries()) {
    const own = `${code}-${part}`.toLowerCase();
    const there = { kind: 'kim', village: VILLAGE, district: DISTRICT } as const;
    await Organisation.create({ code: own, slug: own, name, ...there });
    const person = { username: own, name, role: 'agency', status: 'pending', passwordHash: '-' } as const;
    await User.create(person);
    await Account.create({
      organisation: _id,
      platform: 'website',
      handle: name,
      url: `https://a.example/${encodeURI(first)}`,
      key: `website:${own}`,
      status: 'revoked',
      revocation: { reason: name, by: new Types.ObjectId(), at: new Date() },
    });
  }
  const source = await aSource(`https://a.example/${code}`, { organisation: _id });
  await Source.updateOne({ _id: source._id }, { title: all, nextFetchAt: new Date(Date.now() + 86_400_000) });
  return organisation;
}

/** All of them in as few names as an index holds. */
function namesOf(vectors: string[]): string[] {
  const names = [''];
  for (const vector of vectors) {
    const name = `${names.at(-1)!} ${vector}`;
    if (Buffer.byteLength(name) > NAME_MAX_BYTES) names.push(vector);
    else names[names.length - 1] = name;
  }
  return names;
}

async function aStory({ first, vectors, all }: Share, { writer, editor, verifier }: Newsroom) {
  const story = await aPublishedStory({
    author: writer,
    editor,
    verifier,
    title: `${first} di Halong`.slice(0, 150).padStart(10, 'x'),
    body: [FILLER, ...vectors, FILLER].map((text) => `<p>${text}</p>${text}`).join('\n'),
    sourceUrl: `https://a.example/${first}`,
  });
  const rendition = { width: 480, format: 'jpeg', file: new Types.ObjectId(), size: 1 };
  const photos = vectors.map((caption) => ({
    ...{ _id: new Types.ObjectId(), caption },
    ...{ width: 480, height: 320, renditions: [rendition] },
  }));
  const correction = { kind: 'correction', text: first, reason: first };
  await correctStory(editor, String(story._id), correction, { now: new Date() });
  await Story.updateOne(
    { _id: story._id },
    {
      $set: {
        title: all,
        sourceUrl: `https://a.example/${all}`,
        'authenticity.explanation': all,
        'authenticity.evidence': vectors.map((title) => ({ url: `https://a.example/?${title}`, title })),
        'newsworthiness.reason': all,
        'newsworthiness.note': all,
        'corrections.0.text': all,
        'corrections.0.reason': all,
        claim: { by: verifier.id, name: all, expiresAt: new Date(Date.now() + 900_000) },
        photos,
      },
    },
  );
  return story;
}

async function aClarification({ first, vectors, all }: Share, { writer, editor, verifier }: Newsroom) {
  const marked = vectors.slice(0, 40).map((text) => `${text}\n\n## ${text}\n\n- ${text}\n\n> ${text}`);
  const hoax = await aHoaxStory({
    author: writer,
    verifier,
    title: `Kabar ${first}`.slice(0, 150).padEnd(10, '.'),
    body: [...marked, FILLER].join('\n\n'),
  });
  const input = {
    title: first.slice(0, 150),
    claim: first,
    explanation: first,
    conclusion: first,
    references: [{ url: `https://a.example/${first}`, title: first.slice(0, 200) }],
  };
  const { _id, slug } = await publishClarification(editor, String(hoax._id), input, { now: new Date() });
  const references = vectors.map((title) => ({ url: `https://a.example/${title}`, title }));
  const paragraphs = vectors.join('\n\n');
  await Clarification.updateOne(
    { _id },
    { title: all, claim: paragraphs, explanation: paragraphs, conclusion: all, references },
  );
  await Story.updateOne({ _id: hoax._id }, { title: all });
  return { hoax, slug };
}
