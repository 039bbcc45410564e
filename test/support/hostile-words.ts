import { expect } from 'chai';
import he from 'he';
import { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Story } from '../../models/story.js';
import { User } from '../../models/user.js';
import { refreshSources } from '../../server/aggregation/refresh.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { createOrganisation } from '../../server/registry/organisations.js';
import { XSS_VECTORS } from '../fixtures/xss-vectors.js';
import { aSource, rssFeed } from './channels.js';
import { aHoaxStory, aPublishedStory } from './decisions.js';
import { aPerson, aUser } from './people.js';
import { portal } from './portal.js';
import { aQuestion } from './questions.js';
import { startRemoteSite } from './remote-site.js';

const LIST_PAGES = Math.ceil(XSS_VECTORS.length / 20) + 1;
const FILLER =
  'Warga bergotong royong memperbaiki jembatan gantung sejak Sabtu pagi sampai menjelang magrib.';

/** Puts every vector into every field that somebody outside can fill, and names the pages that show them. */
export async function writeEverywhere() {
  const [author, editor, verifier, admin] = await Promise.all([
    aPerson('contributor'),
    aPerson('editor'),
    aPerson('verifier'),
    aUser('admin'),
  ]);
  const pages = {
    reader: [] as string[],
    contributor: [] as string[],
    editor: [] as string[],
    admin: [] as string[],
  };
  for (const [index, vector] of XSS_VECTORS.entries()) {
    const organisation = await anOrganisation(vector);
    const writer = { ...author, organisation: String(organisation._id) };
    const story = await aStory(vector, { writer, editor, verifier });
    const { hoax, slug } = await aClarification(vector, { writer, editor, verifier });
    pages.reader.push(`/berita/${story.slug}`, `/cek-fakta/${slug}`, `/direktori/${organisation.slug}`);
    // The same words on pages of the same kind: each is opened on one of them.
    const [one, other] = index % 2 ? [story, hoax] : [hoax, story];
    pages.contributor.push(`/kontributor/${String(one._id)}`);
    pages.editor.push(`/meja/${String(other._id)}`);
    const question = await aQuestion({
      text: `${FILLER} ${vector}`.slice(0, 4_000),
      contact: vector.slice(0, 120),
    });
    pages.reader.push(`/tanya/${question.receipt}`, `/tanya?teks=${encodeURIComponent(vector)}`);
    pages.editor.push(`/meja/pertanyaan/${String(question._id)}`);
    if (index % 5 === 0) pages.admin.push(`/admin/organisasi/${String(organisation._id)}`);
  }
  await readHostileFeed();
  const lists = (path: string) =>
    Array.from({ length: LIST_PAGES }, (_, page) => `${path}?halaman=${page + 1}`);
  pages.reader.push(
    '/',
    ...lists('/berita'),
    ...lists('/cek-fakta'),
    ...lists('/direktori'),
    ...lists('/kabar-kanal'),
  );
  pages.reader.push('/wilayah/63.11.02', '/widget?jumlah=10', '/wilayah/63.11.02.2001', '/daftar');
  pages.contributor.push(...lists('/kontributor'));
  pages.editor.push(
    '/meja/pertanyaan',
    '/meja',
    '/meja?status=hoax',
    '/meja?status=published',
    ...lists('/kabar-kanal'),
  );
  pages.admin.push(
    ...lists('/admin/organisasi'),
    ...lists('/admin/pengguna'),
    '/admin/sumber',
    '/admin/akun',
  );
  return { pages, names: { contributor: author.username, editor: editor.username, admin: admin.username } };
}

async function anOrganisation(vector: string) {
  const code = `XSS-${XSS_VECTORS.indexOf(vector)}`;
  const written = { code, address: vector, decreeNumber: vector, contactName: vector };
  const organisation = await createOrganisation({
    name: `KIM ${vector}`.slice(0, 120),
    kind: 'kim',
    ...written,
  });
  await User.create({
    username: `u-${code}`.slice(0, 40),
    name: vector,
    role: 'agency',
    status: 'pending',
    passwordHash: '-',
  });
  await Account.create({
    organisation: organisation._id,
    platform: 'website',
    handle: vector,
    url: `https://a.example/${encodeURI(vector)}`,
    key: `website:${code}`,
    status: 'revoked',
    revocation: { reason: vector, by: new Types.ObjectId(), at: new Date() },
  });
  return organisation;
}

interface Newsroom {
  writer: CurrentUser;
  editor: CurrentUser;
  verifier: CurrentUser;
}

async function aStory(vector: string, { writer, editor, verifier }: Newsroom) {
  const story = await aPublishedStory({
    author: writer,
    editor,
    verifier,
    title: `${vector} di Halong`.slice(0, 150).padStart(10, 'x'),
    body: `<p>${FILLER}</p>${vector}<p>${FILLER}</p>`,
    sourceUrl: `https://a.example/${vector}`,
  });
  const rendition = { width: 480, format: 'jpeg', file: new Types.ObjectId(), size: 1 };
  const caption = vector.slice(0, 200);
  const photo = { _id: new Types.ObjectId(), caption, width: 480, height: 320, renditions: [rendition] };
  await Story.updateOne(
    { _id: story._id },
    {
      $set: {
        'authenticity.explanation': vector,
        'authenticity.evidence': [{ url: `https://a.example/?${vector}`, title: vector }],
        'newsworthiness.reason': vector,
        'newsworthiness.note': vector,
        claim: { by: verifier.id, name: vector, expiresAt: new Date(Date.now() + 900_000) },
        photos: [photo, photo],
      },
    },
  );
  await correctStory(
    editor,
    String(story._id),
    { kind: 'correction', text: vector, reason: vector },
    { now: new Date() },
  );
  return story;
}

async function aClarification(vector: string, { writer, editor, verifier }: Newsroom) {
  const body = `${vector}\n\n## ${vector}\n\n- ${vector}\n\n> ${vector}\n\n${FILLER}`;
  const hoax = await aHoaxStory({
    author: writer,
    verifier,
    title: `Kabar ${vector}`.slice(0, 150).padEnd(10, '.'),
    body,
  });
  const input = {
    title: vector.slice(0, 150),
    claim: vector,
    explanation: vector,
    conclusion: vector,
    references: [{ url: `https://a.example/${vector}`, title: vector.slice(0, 200) }],
  };
  const { slug } = await publishClarification(editor, String(hoax._id), input, { now: new Date() });
  return { hoax, slug };
}

async function readHostileFeed(): Promise<void> {
  const items = XSS_VECTORS.map((vector, index) => {
    const text = he.escape(vector);
    // Of many vectors nothing is left, and a post that says nothing is dropped: each says its number.
    return `<item><title>Kabar ${index} ${text}</title><link>https://kim.example/${index}?${text}</link><guid>${index}${text}</guid>
      <author>${text}</author><description>${text}</description><enclosure url="javascript:alert(1)" type="image/png"/></item>`;
  });
  const links = ['javascript:alert(1)', 'data:text/html,x', '//jahat.example/', ' java\tscript:alert(1)'];
  const strange = links.map(
    (link) => `<item><title>Tautan aneh ${he.escape(link)}</title><link>${he.escape(link)}</link></item>`,
  );
  const body = rssFeed(...items, ...strange);
  const site = await startRemoteSite((_request, response) => response.end(body));
  try {
    await aSource(`${site.url}/feed`);
    const config = { ...portal().config, fetchAllowHosts: [site.host] };
    const report = await refreshSources({ ...portal(), config });
    expect(report.newPosts).to.be.at.least(XSS_VECTORS.length);
  } finally {
    await site.close();
  }
}
