import { expect } from 'chai';
import { Clarification } from '../../models/clarification.js';
import { Story } from '../../models/story.js';
import { approveAmendment } from '../../server/amendments/decide.js';
import { proposeAmendment } from '../../server/amendments/propose.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { Client } from '../support/client.js';
import { aHoaxStory, aPublishedStory, EVIDENCE } from '../support/decisions.js';
import { aPerson, apiClient, aUser, signedIn } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { storyInput } from '../support/stories.js';

const START = new Date('2026-03-05T02:00:00Z');
const minute = (count: number) => new Date(START.getTime() + count * 60_000);
const SECRET = 'Rahasia Sungai Batutangga';

async function aClarification(editor: CurrentUser) {
  const hoax = await aHoaxStory({ title: 'Air PDAM Paringin disebut beracun' });
  const words = { claim: 'Beracun.', explanation: 'Tidak.', conclusion: 'Salah.', references: EVIDENCE };
  const clarification = await publishClarification(editor, String(hoax._id), words, { now: START });
  return { clarification, hoax };
}

describe('notices of published stories', () => {
  let editor: CurrentUser;
  beforeEach(freshDatabase);
  beforeEach(async () => {
    editor = await aPerson('editor');
  });

  it('name a page that was published as the reply, and are named there', async () => {
    const [story, reply] = [
      await aPublishedStory({ title: 'Warga mengeluhkan jalan desa', now: START }),
      await aPublishedStory({ title: 'Kepala desa menjelaskan jalan', now: START }),
    ];
    const input = {
      kind: 'right-of-reply',
      text: 'Kepala desa menjawab.',
      reason: 'Surat 3 Maret.',
      related: `https://portal.example/berita/${reply.slug}?bahasa=en#isi`,
    };
    await correctStory(editor, String(story._id), input, { now: minute(1) });
    const page = await new Client().get(`/berita/${story.slug}`);
    expect(page.text).to.match(
      new RegExp(`Hak jawabnya dimuat sebagai: <a href="/berita/${reply.slug}" lang="id">`),
    );
    expect(page.text).to.include('id="koreksi-1"').and.include('Cara meminta koreksi');
    expect(page.text).to.include(`"url":"${portal().config.baseUrl}/berita/${story.slug}#koreksi-1"`);
    const other = await new Client().get(`/berita/${reply.slug}`);
    expect(other.text).to.match(
      new RegExp(`Hak jawab atas <a href="/berita/${story.slug}#koreksi-1">Warga mengeluhkan jalan desa</a>`),
    );
    const feed = (await new Client().get('/api/v1/feed')).json<{ items: { corrections: unknown[] }[] }>();
    expect(feed.items.flatMap(({ corrections }) => corrections)[0]).to.deep.include({
      number: 1,
      amended: false,
      related: { kind: 'story', path: `/berita/${reply.slug}`, title: 'Kepala desa menjelaskan jalan' },
    });
  });

  it('leave a tombstone that says when, why, which role, and what explains it; that page tells nothing of the story', async () => {
    const { clarification } = await aClarification(editor);
    const story = await aPublishedStory({ title: SECRET, now: START });
    const id = String(story._id);
    await correctStory(
      editor,
      id,
      { kind: 'erratum', text: `${SECRET} dua`, reason: 'x' },
      { now: minute(1) },
    );
    const withdrawal = {
      kind: 'withdrawal',
      reason: 'Fotonya palsu.',
      related: `/cek-fakta/${clarification.slug}`,
    };
    const after = await correctStory(editor, id, withdrawal, { now: minute(2) });
    const notice = String(after.corrections[1]!._id);

    const tombstone = await new Client().get(`/berita/${story.slug}`);
    expect(tombstone.status).to.equal(410);
    expect(tombstone.text).to.include('Fotonya palsu.').and.include('Dicabut oleh: Redaksi');
    expect(tombstone.text).to.include(`<a href="/cek-fakta/${clarification.slug}" lang="id">`);
    const checked = await new Client().get(`/cek-fakta/${clarification.slug}`);
    expect(checked.text).to.include(`<a href="/koreksi/${notice}">`);
    const byId = await new Client().get(`/koreksi/${notice}`);
    expect(byId.status).to.equal(200);
    expect(byId.text).to.include('Fotonya palsu.');
    const list = await new Client().get('/koreksi');
    expect(list.text).to.include('Fotonya palsu.').and.include('Catatan pada berita yang kemudian dicabut');
    for (const { text } of [checked, byId, list, tombstone]) {
      expect(text).not.to.include(SECRET).and.not.include(`${SECRET} dua`);
    }
    for (const { text } of [checked, byId, list]) expect(text).not.to.include(story.slug!);
  });

  it('are all listed, newest first and page by page', async () => {
    const [one, two] = [
      await aPublishedStory({ title: 'Jembatan Halong selesai', now: START }),
      await aPublishedStory({ title: 'Pasar Paringin dibuka', now: START }),
    ];
    for (let count = 1; count <= 22; count += 1) {
      const id = String((count % 2 ? one : two)._id);
      const kind = count % 3 ? 'erratum' : 'correction';
      await correctStory(
        editor,
        id,
        { kind, text: `Catatan ke-${count}.`, reason: 'x' },
        { now: minute(count) },
      );
    }
    const first = await new Client().get('/koreksi');
    const told = (text: string) =>
      [...text.matchAll(/Catatan ke-(\d+)\./g)].map(([, number]) => Number(number));
    expect(told(first.text)).to.deep.equal(Array.from({ length: 20 }, (_, index) => 22 - index));
    expect(first.text).to.include(`href="/berita/${two.slug}#koreksi-11"`);
    const next = /href="(\/koreksi\?sebelum=[^"]+)"/.exec(first.text)![1]!;
    expect(told((await new Client().get(next)).text)).to.deep.equal([2, 1]);
    expect((await new Client().get('/koreksi?sebelum=x')).status).to.equal(404);
    expect((await new Client().get('/pedoman')).text).to.include('href="/koreksi"');
  });

  it('say what an amendment changed, and feeds tell of it', async () => {
    const verifier = await aPerson('verifier');
    const story = await aPublishedStory({ now: START });
    const id = String(story._id);
    const change = {
      ...storyInput({ title: 'Warga Juai memperbaiki jembatan' }),
      kind: 'erratum',
      text: 'Di <b>Juai</b>, bukan di Halong.',
      reason: 'Salah tulis.',
    };
    const { timeZone } = portal().config;
    await proposeAmendment(editor, id, change, { now: minute(1), timeZone });
    const waiting = await new Client().get(`/berita/${story.slug}`);
    expect(waiting.text).to.include(story.title).and.not.include('Warga Juai');
    await approveAmendment(verifier, id, 'valid', {}, minute(2));
    const page = await new Client().get(`/berita/${story.slug}`);
    expect(page.text).to.include('Warga Juai').and.include('naskah diubah').and.not.include(story.title);
    expect(page.text).to.include(`"dateModified":"${minute(2).toISOString()}"`);
    const atom = await new Client().get('/atom.xml');
    expect(atom.text)
      .to.include(`<updated>${minute(2).toISOString()}</updated>`)
      .and.include('Warga Juai');
    expect((await new Client().get('/rss.xml')).text).to.include('&lt;b&gt;Juai&lt;/b&gt;, bukan');
  });

  it('take only addresses of pages that are public here', async () => {
    const story = await aPublishedStory({ now: START });
    const program = await apiClient(editor);
    const address = `/api/v1/moderation/stories/${String(story._id)}/corrections`;
    const words = { kind: 'correction', text: 'Koreksi.', reason: 'Alasan.' };
    for (const [related, code] of [
      ['/berita/tidak-ada', 'unknown-related'],
      ['https://kompas.example/read/1', 'unknown-related'],
      ['/cek-fakta/%E0%A4%A', 'unknown-related'],
      [`/berita/${story.slug}`, 'related-to-itself'],
    ]) {
      const answer = await program.send('POST', address, { ...words, related });
      expect(answer.status, related).to.equal(422);
      expect(answer.json().errors).to.deep.equal([{ field: 'related', code }]);
    }
    const { clarification } = await aClarification(editor);
    const answer = await program.send('POST', address, {
      ...words,
      related: `/cek-fakta/${clarification.slug}`,
    });
    expect(answer.status).to.equal(201);
    expect(answer.json().related).to.include({
      kind: 'clarification',
      path: `/cek-fakta/${clarification.slug}`,
    });
  });
});

describe('the form for a clarification that there is already', () => {
  beforeEach(freshDatabase);

  it('leads to its page, and completes what a crash left undone', async () => {
    const user = await aUser('editor');
    const editor = await aPerson('editor');
    const { clarification, hoax } = await aClarification(editor);
    const client = await signedIn(user);
    const address = `/meja/${String(hoax._id)}/klarifikasi`;
    const answer = await client.get(address, { follow: false });
    expect(answer.status).to.equal(303);
    expect(answer.headers.get('location')).to.equal(`/cek-fakta/${clarification.slug}`);
    await Clarification.deleteOne({ _id: clarification._id });
    expect((await Story.findById(hoax._id).orFail()).clarification).to.deep.equal(clarification._id);
    expect((await client.get(address, { follow: false })).status).to.equal(200);
  });
});
