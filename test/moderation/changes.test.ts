import { expect } from 'chai';
import type { StoryRecord } from '../../models/story.js';
import { Story } from '../../models/story.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { changesOf, type Piece } from '../../server/moderation/changes.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { editStory, resubmitStory } from '../../server/stories/edit.js';
import { aPerson, aUser, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory, type StoryTraits } from '../support/stories.js';

const HOUR_MS = 60 * 60 * 1000;
const SENT_AT = new Date('2026-11-20T01:00:00Z');
const after = (hours: number) => new Date(SENT_AT.getTime() + hours * HOUR_MS);

const marked = (pieces: Piece[]) =>
  pieces
    .map(({ kind, text }) => ({ same: text, added: `+${text}+`, removed: `-${text}-`, skipped: '…' })[kind])
    .join('');

/** Sent, returned, changed in as many steps as are given, and sent again. */
async function reworked(traits: StoryTraits, ...steps: Record<string, string>[]): Promise<StoryRecord> {
  const author = toCurrentUser(await aUser('contributor'));
  const id = String((await aSubmittedStory({ ...traits, author, now: SENT_AT }))._id);
  const returned = { decision: 'returned', reason: 'Jumlah warga belum jelas.', note: 'Sebutkan jumlahnya.' };
  await decideNewsworthiness(await aPerson('editor'), id, returned, after(1));
  for (const step of steps) {
    const { revision } = await Story.findById(id).orFail().lean();
    await editStory(author, id, revision, step, { now: after(2) });
  }
  return resubmitStory(author, id, { now: after(3), timeZone: portal().config.timeZone });
}

describe('what changed since the submission before', () => {
  beforeEach(freshDatabase);

  it('is nothing to tell of a story that was sent in once', async () => {
    const story = await aSubmittedStory();
    expect(changesOf(story)).to.equal(undefined);
    const { client } = await signedInAs('editor');
    expect((await client.get(`/meja/${String(story._id)}`)).text).not.to.include('id="perubahan"');
  });

  it('tells words put in and taken out, in the title, the text, topic and village', async () => {
    const story = await reworked(
      { title: 'Warga memperbaiki jembatan', body: 'Sebanyak 24 orang hadir di jembatan itu.' },
      { title: 'Tiga puluh warga memperbaiki jembatan' },
      { body: 'Sebanyak 35 orang hadir di jembatan gantung itu.', topic: 'sosial' },
    );
    const changes = changesOf(story)!;
    expect(changes.since).to.deep.equal(SENT_AT);
    expect(changes.texts.map(({ field, pieces }) => [field, marked(pieces)])).to.deep.equal([
      ['title', '-Warga-+Tiga puluh warga+ memperbaiki jembatan'],
      ['body', 'Sebanyak -24-+35+ orang hadir di jembatan +gantung +itu.'],
    ]);
    expect(changes.values).to.deep.equal([{ field: 'topic', before: 'pembangunan', after: 'sosial' }]);
  });

  it('shows of a long text the words around a change', async () => {
    const long = Array.from({ length: 400 }, (_, word) => `kata${word}`).join(' ');
    const story = await reworked({ body: `${long} dua ${long}` }, { body: `${long} tiga ${long}` });
    const shown = marked(changesOf(story)!.texts[0]!.pieces);
    expect(shown).to.match(/^….* kata399 -dua-\+tiga\+ kata0 .*…$/s);
    expect(shown.length).to.be.below(400);
  });

  it('gives a text that was written anew as a whole', async () => {
    const words = (stem: string) => Array.from({ length: 2_000 }, (_, word) => `${stem}${word}`).join(' ');
    const story = await reworked({ body: words('lama') }, { body: words('baru') });
    expect(changesOf(story)!.texts[0]!.pieces.map(({ kind }) => kind)).to.deep.equal(['removed', 'added']);
  });

  it('compares with the round before, however many there were, and keeps no more than that', async () => {
    const first = await reworked(
      { body: 'Sepuluh orang hadir di sana.' },
      { body: 'Sebelas orang hadir di sana.' },
    );
    const author = toCurrentUser({ ...(await aUser('contributor')), _id: first.author });
    const id = String(first._id);
    const returned = { decision: 'returned', reason: 'Belum tepat.' };
    await decideNewsworthiness(await aPerson('editor'), id, returned, after(4));
    const { revision } = await Story.findById(id).orFail().lean();
    await editStory(author, id, revision, { body: 'Dua belas orang hadir di sana.' }, { now: after(5) });
    const story = await resubmitStory(author, id, { now: after(6), timeZone: portal().config.timeZone });
    expect(story.lastSubmission?.body).to.equal('<p>Sebelas orang hadir di sana.</p>');
    expect(changesOf(story)!.since).to.deep.equal(after(3));
  });

  it('is told on the desk in marks and in words, escaped', async () => {
    const story = await reworked(
      { title: 'Warga memperbaiki jembatan' },
      { title: 'Warga memperbaiki <jembatan> gantung', topic: 'sosial' },
    );
    const { client } = await signedInAs('editor');
    const { text } = await client.get(`/meja/${String(story._id)}`);
    expect(text).to.include('id="perubahan"').and.to.include('Dibandingkan dengan kiriman');
    expect(text).to.match(/<del><span class="visually-hidden">dihapus: <\/span>Pembangunan<\/del>/);
    expect(text).to.match(/<ins><span class="visually-hidden">\[ditambah: <\/span>[^<]*gantung/);
    expect(text).to.include('&lt;').and.not.to.include('<jembatan>');
  });

  it('says so where the author sent the same text again', async () => {
    const story = await reworked(
      {},
      { title: 'Judul sementara saja' },
      { title: 'Warga Halong memperbaiki jembatan gantung' },
    );
    const { client } = await signedInAs('editor');
    const { text } = await client.get(`/meja/${String(story._id)}`);
    expect(text).to.include('Naskahnya sama dengan kiriman');
  });
});
