import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { claimStory } from '../../server/moderation/claims.js';
import { escalate } from '../../server/moderation/decisions.js';
import { aPublishedStory, aReadyStory, EVIDENCE } from '../support/decisions.js';
import { aPerson, aUser, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aDraft, aSubmittedStory } from '../support/stories.js';

const validForm = {
  verdict: 'valid',
  explanation: 'Cocok dengan keterangan dinas.',
  evidenceUrl: ['', EVIDENCE[0]!.url, ''],
  evidenceTitle: ['', EVIDENCE[0]!.title, ''],
};

describe('the page of one story on the desk', () => {
  beforeEach(freshDatabase);

  it('takes a story from the queue to publication through its forms alone', async () => {
    const story = await aSubmittedStory();
    const { client: editor } = await signedInAs('editor');
    const { client: verifier } = await signedInAs('verifier');
    const page = `/meja/${String(story._id)}`;

    const queue = await editor.get('/meja');
    expect(queue.text).to.include(story.title).and.to.include(`href="${page}"`);

    const decided = await editor.post(`${page}/kelayakan`, { decision: 'fit', reason: '' });
    expect(decided.path, 'there is no other story').to.equal('/meja');
    expect(decided.text).to.include('Keputusan layak tayang tersimpan.');
    expect((await editor.get(page)).text).to.include('Ini wewenang verifikator.');

    const judged = await verifier.post(`${page}/keaslian`, validForm);
    expect(judged.text).to.include('Putusan asli / hoaks tersimpan.').and.to.include('Siap terbit');
    const stored = await Story.findById(story._id).orFail().lean();
    expect(stored.authenticity?.evidence).to.deep.equal(EVIDENCE);

    const published = await editor.post(`${page}/terbit`);
    expect(published.text).to.include('Berita terbit.');
    const live = await Story.findById(story._id).orFail().lean();
    expect(live).to.include({ status: 'published', slug: 'warga-halong-memperbaiki-jembatan-gantung' });

    const corrected = await editor.post(`${page}/koreksi`, {
      kind: 'erratum',
      text: 'Jembatan itu di Halong.',
      reason: 'Salah tulis.',
    });
    expect(corrected.text).to.include('Koreksi tersimpan.').and.to.include('Jembatan itu di Halong.');
  });

  it('gives a form that lacks something back with everything typed', async () => {
    const story = await aSubmittedStory();
    const { client } = await signedInAs('verifier');
    const answer = await client.post(`/meja/${String(story._id)}/keaslian`, {
      verdict: 'hoax',
      tags: ['scam'],
      explanation: 'Tidak ada <b>jembatan</b> seperti itu.',
      evidenceUrl: ['bukan alamat', ''],
      evidenceTitle: ['Keterangan dinas', ''],
    });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include('Tidak ada &lt;b&gt;jembatan&lt;/b&gt; seperti itu.');
    expect(answer.text).to.include('value="bukan alamat"').and.to.include('value="Keterangan dinas"');
    expect(answer.text)
      .to.match(/value="hoax" required checked/)
      .and.to.match(/value="scam" checked/);
    expect(answer.text)
      .to.include('href="#authenticity-category"')
      .and.to.include('id="authenticity-category"');
    expect(answer.text).to.include('href="#authenticity-evidence.0.url"');
    expect((await Story.findById(story._id).orFail().lean()).authenticity).to.equal(undefined);
  });

  it('adds rows for evidence without losing those that are filled', async () => {
    const story = await aSubmittedStory();
    const { client } = await signedInAs('verifier');
    const answer = await client.post(`/meja/${String(story._id)}/keaslian`, { ...validForm, moreRows: '1' });
    expect(answer.status).to.equal(200);
    expect(answer.text.match(/name="evidenceUrl"/g)).to.have.length(6);
    expect(answer.text).to.include(`value="${EVIDENCE[0]!.url}"`).and.to.include(validForm.explanation);
    expect((await Story.findById(story._id).orFail().lean()).authenticity).to.equal(undefined);
  });

  it('lets exactly one of two editors win, and loses no text of the other', async () => {
    const editors = [
      await aUser('editor', { name: 'Siti Rahmah' }),
      await aUser('editor', { name: 'Budi Utomo' }),
    ];
    const clients = await Promise.all(editors.map(signedIn));
    for (let round = 0; round < 5; round += 1) {
      const story = await aSubmittedStory();
      const answers = await Promise.all(
        clients.map((client, index) =>
          client.post(
            `/meja/${String(story._id)}/kelayakan`,
            { decision: 'returned', reason: `Alasan redaktur ${index}`, note: `Ubah ini ${index}` },
            { follow: false },
          ),
        ),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).to.deep.equal([303, 409]);
      const loser = answers.findIndex(({ status }) => status === 409);
      const { text } = answers[loser]!;
      expect(text).to.include(`${editors[1 - loser]!.name} lebih dulu memutuskan berita ini.`);
      expect(text).to.include(`Alasan redaktur ${loser}</textarea>`);
      expect(text).to.include(`Ubah ini ${loser}</textarea>`);
      const stored = await Story.findById(story._id).orFail().lean();
      expect(stored.newsworthiness?.reason).to.equal(`Alasan redaktur ${1 - loser}`);
      expect(stored.history).to.have.length(2);
    }
  });

  it('publishes once, however many press the button at once', async () => {
    const story = await aReadyStory();
    const clients = await Promise.all([signedInAs('editor'), signedInAs('editor'), signedInAs('editor')]);
    const answers = await Promise.all(
      clients.map(({ client }) => client.post(`/meja/${String(story._id)}/terbit`, {}, { follow: false })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).to.deep.equal([303, 409, 409]);
    expect((await Story.findById(story._id).orFail().lean()).history).to.have.length(4);
  });

  it('tells who holds a story, and in place of a form why it is not there', async () => {
    const story = await aSubmittedStory();
    await claimStory(await aPerson('editor', { name: 'Siti Rahmah' }), String(story._id), new Date());
    const { client } = await signedInAs('editor');
    const page = await client.get(`/meja/${String(story._id)}`);
    expect(page.text).to.include('Siti Rahmah memegang berita ini');
    expect(page.text).to.include('Siti Rahmah sedang mengerjakan berita ini.');
    expect(page.text).not.to.include('/kelayakan"');
    const refused = await client.post(`/meja/${String(story._id)}/klaim`);
    expect(refused.status).to.equal(409);
  });

  it('redirects without a body, so that the message is stored before the browser asks for it', async () => {
    const story = await aSubmittedStory();
    const { client } = await signedInAs('editor');
    const answer = await client.post(`/meja/${String(story._id)}/klaim`, {}, { follow: false });
    expect(answer).to.include({ status: 303, text: '' });
    expect(answer.headers.get('location')).to.equal(`/meja/${String(story._id)}`);
  });

  it('is claimed and released by its buttons', async () => {
    const story = await aSubmittedStory();
    const { client, user } = await signedInAs('verifier');
    const page = `/meja/${String(story._id)}`;
    expect((await client.post(`${page}/klaim`)).text).to.include('Anda memegang berita ini');
    expect((await Story.findById(story._id).orFail().lean()).claim?.by).to.deep.equal(user._id);
    expect((await client.post(`${page}/klaim/pelepasan`)).text).to.include('Berita dilepas.');
    expect((await Story.findById(story._id).orFail().lean()).claim).to.equal(undefined);
  });

  it('refuses an author with words', async () => {
    const { client, user } = await signedInAs('editor');
    const story = await aSubmittedStory({ author: toCurrentUser(user) });
    const page = await client.get(`/meja/${String(story._id)}`);
    expect(page.text).to.include('Tidak seorang pun memutuskan tulisannya sendiri.');
    const answer = await client.post(`/meja/${String(story._id)}/kelayakan`, { decision: 'fit', reason: '' });
    expect(answer.status).to.equal(403);
  });

  it('is for the desk alone, without drafts, and for the police only when escalated', async () => {
    const [story, draft] = [await aSubmittedStory(), await aDraft()];
    const page = `/meja/${String(story._id)}`;
    const { client: contributor } = await signedInAs('contributor');
    expect((await contributor.get('/meja')).status).to.equal(403);
    expect((await contributor.get(page)).status).to.equal(403);
    const { client: editor, user } = await signedInAs('editor');
    expect((await editor.get(`/meja/${String(draft._id)}`)).status).to.equal(404);
    expect((await editor.get('/meja/bukan-id')).status).to.equal(404);

    const { client: police } = await signedInAs('police');
    expect((await police.get('/meja')).text).not.to.include(story.title);
    expect((await police.get(page)).status).to.equal(404);
    expect((await police.post(`${page}/pendapat`, { opinion: 'hoax', note: 'x' })).status).to.equal(404);
    await escalate(toCurrentUser(user), String(story._id), { question: 'Apakah ada laporan?' }, new Date());
    expect((await police.get('/meja')).text).to.include(story.title);
    const given = await police.post(`${page}/pendapat`, { opinion: 'unknown', note: 'Belum ada laporan.' });
    expect(given.text).to.include('Pendapat tersimpan.');
    expect((await police.get(page)).text).to.include('Belum ada laporan.');
    expect((await police.post(`${page}/terbit`)).status).to.equal(403);
  });

  it('shows the history in both languages with every action in words', async () => {
    const story = await aPublishedStory();
    const { client } = await signedInAs('admin');
    const indonesian = await client.get(`/meja/${String(story._id)}`);
    for (const words of ['Mengirim', 'Menyatakan layak tayang', 'Menyatakan benar', 'Menerbitkan']) {
      expect(indonesian.text).to.include(words);
    }
    const english = await client.get(`/meja/${String(story._id)}?bahasa=en`);
    for (const words of ['Sent in', 'Found it fit to run', 'Found it true', 'Published it']) {
      expect(english.text).to.include(words);
    }
    expect(indonesian.text + english.text).not.to.match(/moderation:|errors:|common:/);
  });
});
