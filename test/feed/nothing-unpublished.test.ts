import { expect } from 'chai';
import { Types } from 'mongoose';
import type { StoryRecord } from '../../models/story.js';
import { STORY_STATUSES, type StoryStatus } from '../../models/vocabulary.js';
import { createApp } from '../../server/app.js';
import { reencode, type EncodedPhoto } from '../../server/media/reencode.js';
import { storePhoto } from '../../server/media/store.js';
import { Client, type Answer } from '../support/client.js';
import { aUser, DISTRICT, VILLAGE } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { routesOf } from '../support/routes.js';

const WALK_TIMEOUT_MS = 300_000;
const AT_ONCE = 8;

interface Planted {
  story: StoryRecord;
  /** Stands in the title, the body, the caption and the notes. */
  secret: string;
  /** Stands beside it: a reader may look for this one, and a page then shows what was looked for. */
  bait: string;
}

describe('Nothing unpublished leaves', () => {
  let planted: Map<StoryStatus, Planted>;
  let inside: string[];

  beforeEach(async () => {
    await freshDatabase();
    const picture = (await reencode(await aPhoto({ width: 480, height: 320, orientation: 1 })))!;
    planted = new Map();
    for (const status of STORY_STATUSES) planted.set(status, await plant(status, picture));
    inside = [...planted].flatMap(([status, { secret }]) => (status === 'published' ? [] : [secret]));
  });

  it('by any address that a stranger can ask for', async function walk() {
    this.timeout(WALK_TIMEOUT_MS);
    const stranger = new Client();
    const addresses = publicAddresses([...planted.values()]);
    let shown = 0;
    for (let first = 0; first < addresses.length; first += AT_ONCE) {
      const some = addresses.slice(first, first + AT_ONCE);
      const answers = await Promise.all(some.map((path) => stranger.get(path, { follow: false })));
      for (const [index, answer] of answers.entries()) {
        const path = some[index];
        expect(answer.status, path).to.be.below(500);
        for (const secret of [...inside, INTERNAL]) expect(answer.text, path).not.to.contain(secret);
        if (answer.text.includes(planted.get('published')!.secret)) shown += 1;
      }
    }
    // The walk is worth something only if it went everywhere and did meet what is public.
    expect(addresses.length).to.be.above(200);
    expect(shown).to.be.above(20);
  });

  it('by looking for its words', async () => {
    for (const { story, secret, bait } of planted.values()) {
      for (const path of [`/berita?q=${bait}`, `/api/v1/feed?q=${bait}`]) {
        const { text } = await new Client().get(path);
        expect(text.includes(secret), `${story.status} ${path}`).to.equal(story.status === 'published');
      }
    }
  });

  it('by a photo address', async () => {
    for (const { story } of planted.values()) {
      const statuses = await Promise.all(
        photoAddresses(story).map(async (path) => (await new Client().get(path)).status),
      );
      const expected = story.status === 'published' ? 200 : 404;
      expect(statuses, story.status).to.deep.equal([expected, expected]);
    }
  });

  it('after a withdrawal: the address says when and why, and nothing else', async () => {
    const { story, secret } = planted.get('withdrawn')!;
    const answer: Answer = await new Client().get(`/berita/${story.slug}`);
    expect(answer.status).to.equal(410);
    expect(answer.text).to.contain('Melindungi anak').and.not.to.contain(secret);
    expect(answer.headers.get('last-modified')).to.equal(null);
  });

  it('neither who wrote nor who decided', async () => {
    const author = await aUser('contributor', { name: 'Nama Penulis Rahasia' });
    const editor = await aUser('editor', { name: 'Nama Redaktur Rahasia' });
    const story = await aStoredStory({
      author: author._id,
      publishedBy: editor._id,
      newsworthiness: { decision: 'fit', reason: INTERNAL, note: INTERNAL, by: editor._id, at: new Date() },
    });
    for (const path of [
      `/berita/${story.slug}`,
      '/',
      '/rss.xml',
      '/atom.xml',
      '/feed.json',
      '/api/v1/feed',
    ]) {
      const { text } = await new Client().get(path);
      expect(text, path).to.contain(story.title);
      for (const hidden of ['Rahasia', author.username, String(author._id), String(editor._id), INTERNAL]) {
        expect(text, path).not.to.contain(hidden);
      }
      expect(text, path).not.to.contain(story.receipt);
    }
  });
});

/** Stands in the notes of every story, the published one too. */
const INTERNAL = 'catatandalamredaksi';

async function plant(status: StoryStatus, picture: EncodedPhoto): Promise<Planted> {
  const secret = `rahasia${status}xyz`;
  const bait = `umpan${status}`;
  const by = new Types.ObjectId();
  const at = new Date();
  const story = await aStoredStory({
    status,
    title: `Judul ${secret} ${bait}`,
    body: `<p>Isi ${secret} ${bait}</p>`,
    photos: [await storePhoto(picture, secret)],
    slug: status === 'draft' ? undefined : `alamat-${status}`,
    newsworthiness: { decision: 'fit', reason: INTERNAL, note: INTERNAL, by, at },
    opinions: [{ opinion: 'authentic', letterNumber: INTERNAL, note: INTERNAL, by, at }],
    corrections:
      status === 'withdrawn'
        ? [
            {
              _id: new Types.ObjectId(),
              kind: 'withdrawal',
              text: 'Dicabut.',
              reason: 'Melindungi anak',
              by,
              at,
            },
          ]
        : [],
  });
  return { story, secret, bait };
}

function photoAddresses({ photos }: StoryRecord): string[] {
  return photos.flatMap(({ _id, renditions }) =>
    renditions.map(({ width, format }) => `/foto/${String(_id)}/${width}.${format}`),
  );
}

/** Every address that answers GET, with each story's names in its parameters, bare and asked for more. */
function publicAddresses(stories: Planted[]): string[] {
  const gets = routesOf(() => createApp(portal())).filter(({ method }) => method === 'GET');
  const names = stories.flatMap(({ story }) => [
    String(story._id),
    story.receipt,
    ...(story.slug ? [story.slug] : []),
    ...story.photos.map(({ _id }) => String(_id)),
  ]);
  const paths = gets.flatMap(({ path }) =>
    path.includes(':') ? [...names, VILLAGE, DISTRICT].map((name) => filled(path, name)) : [path],
  );
  const queries = [
    `?topik=pembangunan&topic=pembangunan`,
    `?desa=${VILLAGE}&village=${VILLAGE}`,
    `?kecamatan=${DISTRICT}&district=${DISTRICT}&limit=100&halaman=1&status=draft`,
    ...stories.map(({ bait }) => `?q=${bait}`),
  ];
  const asked = paths
    .filter((path) => !path.includes('/berita/'))
    .flatMap((path) => queries.map((query) => path + query));
  return [...new Set([...paths, ...asked.filter((path) => !names.some((name) => path.includes(name)))])];
}

function filled(path: string, name: string): string {
  return path.replace(/:(\w+)/g, (_whole, parameter) => (parameter === 'size' ? '480.webp' : name));
}
