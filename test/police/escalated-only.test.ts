import { expect } from 'chai';
import { createApp } from '../../server/app.js';
import { addEvidence, addFile } from '../../server/evidence/gather.js';
import { makeGuestLink } from '../../server/police/guest-links.js';
import { takePhotos } from '../../server/media/photos.js';
import { Story } from '../../models/story.js';
import type { Client } from '../support/client.js';
import { PDF } from '../support/evidence.js';
import { aPerson, apiClient, aUser, DISTRICT, signedIn } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { anEscalatedStory } from '../support/police.js';
import { freshDatabase, portal } from '../support/portal.js';
import { routesOf } from '../support/routes.js';
import { aSubmittedStory } from '../support/stories.js';

const WALK_TIMEOUT_MS = 300_000;
const AT_ONCE = 8;
const SECRET = 'rahasiabukanpolres';

describe('the police', function walk() {
  this.timeout(WALK_TIMEOUT_MS);
  let names: string[];
  let escalated: string;
  let page: Client;
  let program: Client;

  before(async () => {
    await freshDatabase();
    const [author, editor, now] = [await aPerson('contributor'), await aPerson('editor'), new Date()];
    const content = await aPhoto({ width: 300, height: 200 });
    const aCopy = async (caption: string) =>
      (await takePhotos([{ field: 'photo-1', content }], () => caption, 'Asia/Makassar')).photos[0]!;
    const photo = await aCopy(SECRET);
    const hidden = await aSubmittedStory({
      author,
      title: `Judul ${SECRET}`,
      body: `Isi ${SECRET} yang panjang. `.repeat(5),
    });
    const id = String(hidden._id);
    await Story.updateOne({ _id: hidden._id }, { $push: { photos: photo } });
    const note = await addEvidence(editor, id, { kind: 'note', text: `Catatan ${SECRET}` }, now);
    const file = await addFile(editor, id, { content: PDF, input: { title: SECRET } }, now);
    // The same author, text and photo, so that whatever looks for alike stories would find the other one.
    const asked = await anEscalatedStory({
      author,
      body: `Isi ${SECRET} yang panjang. `.repeat(5).replaceAll(SECRET, 'umum'),
    });
    escalated = String(asked._id);
    await makeGuestLink(editor, escalated, { officer: 'AIPTU Rahmat', days: 1 }, now);
    await Story.updateOne({ _id: asked._id }, { $push: { photos: await aCopy('Jembatan') } });
    names = [
      id,
      hidden.receipt,
      String(photo._id),
      ...[note, file].map(({ evidence }) => String(evidence._id)),
    ];
    const user = await aUser('police');
    page = await signedIn(user);
    program = await apiClient(user);
  });

  it('see nothing of a story that they were not asked about, at any address', async () => {
    const [hidden = '', ...others] = names;
    const addresses = routesOf(() => createApp(portal()))
      // The desk's news have no end, and a test of their own.
      .filter(({ method, path }) => method === 'GET' && path !== '/meja/kabar')
      .flatMap(({ path }) => {
        const parameters = path.match(/:\w+/g) ?? [];
        if (parameters.length === 0)
          return [path, `${path}?story=${hidden}&status=open&kecamatan=${DISTRICT}&q=${SECRET}`];
        if (path.startsWith('/foto/')) return [];
        return parameters.length === 1
          ? names.map((name) => path.replace(/:\w+/, name))
          : others.map((name) => path.replace(/:\w+/, hidden).replace(/:\w+/g, name));
      });
    expect(addresses.length).to.be.above(100);
    for (let first = 0; first < addresses.length; first += AT_ONCE) {
      await Promise.all(
        addresses.slice(first, first + AT_ONCE).map(async (address) => {
          const client = address.startsWith('/api/') ? program : page;
          const answer = await client.get(address, { follow: false });
          expect(answer.status, address).to.be.below(500);
          // A page may show what was looked for.
          const told = answer.text.replaceAll(`q=${SECRET}`, '').replaceAll(`value="${SECRET}"`, '');
          expect(told.replaceAll(`“${SECRET}”`, ''), address).not.to.include(SECRET);
        }),
      );
    }
  });

  it('count and list what they were asked about, and nothing else', async () => {
    const { items } = (await program.get('/api/v1/moderation/queue')).json<{ items: { id: string }[] }>();
    expect(items.map(({ id }) => id)).to.deep.equal([escalated]);
    const queue = await page.get('/meja');
    expect(queue.text.match(/class="queue-item/g)).to.have.length(1);
    expect(queue.text).to.match(/aria-current="page"[^>]*>Perlu diputuskan <span class="count">1</);
    const [hidden] = names;
    for (const path of [`/api/v1/audit?story=${hidden}`, `/api/v1/moderation/stories/${hidden}/evidence`]) {
      expect((await program.get(path)).status, path).to.equal(404);
    }
  });

  it('change nothing on a story that they were not asked about', async () => {
    const [hidden = ''] = names;
    const before = await Story.findById(hidden).orFail().lean();
    const posts = routesOf(() => createApp(portal())).filter(
      ({ method, path }) => method !== 'GET' && /^\/(meja|api\/v1\/moderation)\/.*:id/.test(path),
    );
    expect(posts.length).to.be.above(20);
    for (const { method, path } of posts) {
      const address = path.replace(':id', hidden).replace(/:\w+/g, names.at(-1)!);
      const answer = path.startsWith('/api/')
        ? await program.send(method, address, { opinion: 'hoax', note: 'x', kind: 'note', text: 'x' })
        : await page.request(address, {
            method,
            body: new URLSearchParams({ opinion: 'hoax', note: 'x' }),
            follow: false,
          });
      expect(answer.status, `${method} ${address}`).to.be.oneOf([403, 404, 415, 422]);
      expect(answer.text, address).not.to.include(SECRET);
    }
    expect(await Story.findById(hidden).orFail().lean()).to.deep.equal(before);
  });
});
