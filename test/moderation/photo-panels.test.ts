import { expect } from 'chai';
import { Region } from '../../models/region.js';
import { Story, type StoryRecord } from '../../models/story.js';
import { toCurrentUser, type CurrentUser } from '../../server/auth/current-user.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { decideAuthenticity, escalate } from '../../server/moderation/decisions.js';
import { importPositions } from '../../server/regions/positions.js';
import { loadGazetteer, placeName } from '../../server/regions/gazetteer.js';
import { addPhoto } from '../../server/stories/edit.js';
import { Client } from '../support/client.js';
import { EVIDENCE } from '../support/decisions.js';
import { aPerson, apiClient, DISTRICT, signedInAs, VILLAGE } from '../support/people.js';
import { aPhoto, stored, type PhotoTraits } from '../support/photos.js';
import { aScene, TRANSFORMATIONS } from '../support/pictures.js';
import { freshDatabase } from '../support/portal.js';
import { aDraft, aSubmittedStory, type StoryTraits } from '../support/stories.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const EVERYTHING_SAID = /Telepon Murah|115[.,]61|-2[.,]33|Photoshop/;

/** A submitted story with one photo. */
async function withPhoto(content: Buffer, traits: StoryTraits = {}): Promise<StoryRecord> {
  const author = traits.author ?? (await aPerson('contributor'));
  const story = await aSubmittedStory({ ...traits, author });
  const added = await addPhoto(author, String(story._id), await stored(content, 'Jembatan'), new Date());
  // Adding a photo sends the story anew.
  const sentAt = { submittedAt: story.submittedAt };
  await Story.updateOne({ _id: story._id }, { $set: sentAt });
  return { ...added, ...sentAt };
}

/** As cameras write it, in the tests' time zone. */
function cameraTime(at: Date): string {
  const local = new Date(at.getTime() + 8 * 60 * 60 * 1000).toISOString();
  return local.slice(0, 19).replaceAll('-', ':').replace('T', ' ');
}

async function panel(client: Client, story: Pick<StoryRecord, '_id'>, name: string): Promise<string> {
  const page = await client.get(`/meja/${String(story._id)}`);
  expect(page.status).to.equal(200);
  return new RegExp(`<details class="panel" id="panel-${name}".*?</details>`, 's').exec(page.text)?.[0] ?? '';
}

describe('the panel of photos seen before', function () {
  this.timeout(300_000);
  beforeEach(freshDatabase);

  it('shows where, when and by whom a cropped copy was sent before, and the clarification', async () => {
    const scene = await aScene(1);
    const first = await withPhoto(scene, { title: 'Banjir besar di Halong tahun lalu' });
    const verifier = await aPerson('verifier');
    await aHoax(first, verifier);
    const copy = await withPhoto(await TRANSFORMATIONS['cropped 10 % left']!(scene));
    const { client } = await signedInAs('editor');
    const shown = await panel(client, copy, 'same-photo');
    expect(shown).to.include('Pasti foto yang sama').and.to.include('dipotong');
    expect(shown).to.include('Banjir besar di Halong tahun lalu');
    expect(shown)
      .to.include(`href="/meja/${String(first._id)}"`)
      .and.to.include('oleh contributor');
    expect(shown).to.include(`datetime="${first.submittedAt!.toISOString()}"`);
    expect(shown).to.match(/href="\/cek-fakta\/[\w-]+"[^>]*>\[SALAH\] Jembatan Halong tidak runtuh/);
  });

  it('says so when a photo was seen nowhere else, and is not there without photos', async () => {
    const { client } = await signedInAs('editor');
    await withPhoto(await aScene(1));
    const other = await withPhoto(await aScene(2));
    expect(await panel(client, other, 'same-photo')).to.include('Belum pernah terlihat di berita lain.');
    expect(await panel(client, await aSubmittedStory(), 'same-photo')).to.equal('');
  });

  it('shows no draft, and to the police only what is theirs or public', async () => {
    const scene = await aScene(1);
    const author = await aPerson('contributor');
    const draft = await aDraft({ author, title: 'Konsep rahasia' });
    await addPhoto(author, String(draft._id), await stored(scene), new Date());
    await withPhoto(scene, { title: 'Belum diserahkan ke Polres' });
    const escalated = await withPhoto(scene);
    const editor = await aPerson('editor');
    await escalate(editor, String(escalated._id), { question: 'Asli?' }, new Date());

    const { client: police } = await signedInAs('police');
    expect(await panel(police, escalated, 'same-photo')).to.include('Belum pernah terlihat');
    const { client } = await signedInAs('editor');
    const shown = await panel(client, escalated, 'same-photo');
    expect(shown).to.include('Belum diserahkan ke Polres').and.not.to.include('Konsep rahasia');
  });
});

describe('the panel of camera data', function () {
  this.timeout(300_000);
  beforeEach(freshDatabase);
  afterEach(async () => {
    await Region.updateMany({}, { $unset: { position: 1 } });
    await loadGazetteer();
  });

  async function shown(traits: PhotoTraits, daysBefore: number): Promise<string> {
    const now = new Date();
    const takenAt = cameraTime(new Date(now.getTime() - daysBefore * DAY_MS - 60_000));
    const story = await withPhoto(await aPhoto({ ...traits, takenAt }), { now });
    const { client } = await signedInAs('verifier');
    return panel(client, story, 'photo-facts');
  }

  it('tells how old the photo is, and what took it where', async () => {
    const words = await shown({}, 3);
    expect(words).to.include('Diambil 3 hari sebelum dikirim').and.to.include('Telepon Murah 12');
    expect(words).to.include('-2.33333, 115.61667');
    expect(words).not.to.include('panel-warning');
  });

  it('warns of a photo that is much older, edited, or newer than its story', async () => {
    const old = await shown({ software: 'Adobe Photoshop 25.1' }, 410);
    expect(old).to.include('Diambil sekitar 14 bulan sebelum dikirim');
    expect(old).to.include('Jauh lebih tua daripada beritanya');
    expect(old).to.include('Terakhir disimpan dengan aplikasi penyunting foto');
    const ahead = await shown({}, -5);
    expect(ahead).to.include('jam kamera itu keliru').and.not.to.include('sebelum dikirim');
  });

  it('tells how far from the village it was taken, once somebody has said where that is', async () => {
    const file = `code,latitude,longitude\n${VILLAGE},-2.2333,115.6167\n${DISTRICT},-2,115\n99.99,1,2\n`;
    expect(await importPositions(Buffer.from(file))).to.deep.equal({ positions: 2, failed: [4] });
    expect(await shown({}, 0)).to.include(`11 km dari ${placeName(VILLAGE)}`);
  });

  it('says so when there is none', async () => {
    const story = await withPhoto(await aScene(1));
    const { client } = await signedInAs('verifier');
    expect(await panel(client, story, 'photo-facts')).to.include('tidak membawa data kamera');
  });

  it('is for nobody but the desk', async () => {
    const user = await signedInAs('contributor');
    const author = toCurrentUser(user.user);
    const content = await aPhoto({ takenAt: '2026:11:18 09:12:00', software: 'Adobe Photoshop 25.1' });
    const { _id } = await withPhoto(content, { author });
    await Story.updateOne(
      { _id },
      { $set: { status: 'published', slug: 'terbit', publishedAt: new Date() } },
    );
    const id = String(_id);
    const program = await apiClient(author);
    const desk = await apiClient(await aPerson('editor'));
    const answers = [
      await user.client.get(`/kontributor/${id}`),
      await program.get(`/api/v1/stories/${id}`),
      await desk.get(`/api/v1/stories/${id}`),
      ...(await Promise.all(
        ['/berita/terbit', '/rss.xml', '/feed.json', '/api/v1/feed'].map((path) => new Client().get(path)),
      )),
    ];
    for (const answer of answers) {
      expect(answer.status, answer.path).to.equal(200);
      expect(answer.text, answer.path).not.to.match(EVERYTHING_SAID);
    }
    expect((await user.client.get(`/meja/${id}`)).status).to.equal(403);
    expect((await new Client().get(`/meja/${id}`)).text).not.to.match(EVERYTHING_SAID);
  });
});

async function aHoax(story: StoryRecord, verifier: CurrentUser): Promise<void> {
  const verdict = {
    verdict: 'hoax',
    category: 'false-context',
    explanation: 'Foto lama.',
    evidence: EVIDENCE,
  };
  await decideAuthenticity(verifier, String(story._id), verdict, new Date());
  const input = {
    title: 'Jembatan Halong tidak runtuh',
    claim: 'Jembatan runtuh.',
    explanation: 'Foto lama.',
    conclusion: 'Salah.',
    references: [{ url: 'https://balangankab.go.id/jembatan' }],
  };
  await publishClarification(verifier, String(story._id), input, { now: new Date() });
}
