import { expect } from 'chai';
import { Question } from '../../models/question.js';
import { Story } from '../../models/story.js';
import { decideAuthenticity, decideNewsworthiness } from '../../server/moderation/decisions.js';
import { publish } from '../../server/moderation/publication.js';
import { Client } from '../support/client.js';
import { aPublishedStory, EVIDENCE } from '../support/decisions.js';
import { apiClient, aPerson, aUser, signedIn, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aQuestion } from '../support/questions.js';

describe("What the newsroom makes of readers' questions", () => {
  beforeEach(freshDatabase);

  const stands = async (receipt: string) => (await new Client().get(`/tanya/${receipt}`)).text;

  it('shows the waiting ones on the desk, the first due first', async () => {
    const later = await aQuestion({ text: 'Pertanyaan yang datang belakangan, benarkah?' });
    const first = await aQuestion(
      { text: 'Pertanyaan yang datang lebih dulu?' },
      new Date('2026-01-05T02:00:00Z'),
    );
    const editor = await signedIn(await aUser('editor'));
    expect((await editor.get('/meja')).text).to.include('2 pertanyaan pembaca');
    const { text } = await editor.get('/meja/pertanyaan');
    const [firstAt, laterAt] = [first, later].map(({ _id }) =>
      text.indexOf(`/meja/pertanyaan/${String(_id)}`),
    );
    expect(firstAt).to.be.above(0).and.below(laterAt!);
    const police = await signedIn(await aUser('police'));
    expect((await police.get('/meja')).text).not.to.include('/meja/pertanyaan');
    expect((await police.get('/meja/pertanyaan')).status).to.equal(403);
  });

  it('answers with a published page, and with nothing else', async () => {
    const story = await aPublishedStory();
    const { _id, receipt } = await aQuestion({ contact: '0811 2233' });
    const address = `/meja/pertanyaan/${String(_id)}`;
    const editor = await signedIn(await aUser('editor'));
    expect((await editor.get(address)).text).to.include('0811 2233');
    const wrong = await editor.post(`${address}/jawaban`, {
      address: 'https://lain.example/a',
      note: 'Baca ini',
    });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('value="https://lain.example/a"').and.include('Baca ini');

    await editor.post(`${address}/jawaban`, { page: `/berita/${story.slug}`, note: 'Sudah dibuka lagi.' });
    expect(await Question.findById(_id).lean()).to.deep.include({ status: 'answered' });
    expect(await stands(receipt))
      .to.include(`/berita/${story.slug}`)
      .and.include('Sudah dibuka lagi.');
    expect((await editor.post(`${address}/penutupan`, { reason: 'unclear' })).status).to.equal(409);
  });

  it('closes one with a reason that the reader is told', async () => {
    const { _id, receipt } = await aQuestion();
    const verifier = await signedIn(await aUser('verifier'));
    const address = `/meja/pertanyaan/${String(_id)}/penutupan`;
    expect((await verifier.post(address, { reason: 'entah' })).status).to.equal(422);
    await verifier.post(address, { reason: 'elsewhere' });
    expect(await stands(receipt)).to.include('lapor.go.id');
  });

  it('makes a story of one that others decide on, and tells the reader nothing of it before it is public', async () => {
    const [editor, other, verifier] = await Promise.all([
      aPerson('editor'),
      aPerson('editor'),
      aPerson('verifier'),
    ]);
    const { _id, receipt, text } = await aQuestion({
      text: 'Benarkah <b>jembatan</b> Halong runtuh semalam?',
    });
    const program = await apiClient(editor);
    const path = `/api/v1/moderation/questions/${String(_id)}/story`;
    expect((await program.send('POST', path, { title: 'Jembatan Halong' })).status).to.equal(422);
    const input = { title: 'Jembatan Halong dikabarkan runtuh', topic: 'bencana', village: VILLAGE };
    const made = await program.send('POST', path, input);
    expect(made.status).to.equal(201);
    expect((await program.send('POST', path, input)).status).to.equal(409);

    const story = await Story.findOne({ fromQuestion: _id }).orFail().lean();
    expect(story).to.deep.include({ status: 'submitted', title: input.title });
    expect(story.body).to.equal(`<p>${text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`);
    expect(story.history.map(({ action }) => action)).to.deep.equal(['submitted']);
    expect(String(story.author)).to.equal(editor.id);
    expect(await stands(receipt))
      .to.include('Sedang diperiksa')
      .and.not.include(input.title);

    const id = String(story._id);
    const now = new Date();
    await decideNewsworthiness(other, id, { decision: 'fit', reason: '' }, now);
    const verdict = { verdict: 'valid', explanation: 'Dicocokkan dengan dinas.', evidence: EVIDENCE };
    await decideAuthenticity(verifier, id, verdict, now);
    expect(await stands(receipt)).not.to.include(input.title);
    const { slug } = await publish(other, id, { now });
    expect(await stands(receipt))
      .to.include(`/berita/${slug}`)
      .and.include('benar');
  });

  it('is settled by one of two who do it at once', async () => {
    const { _id } = await aQuestion();
    const programs = await Promise.all([1, 2].map(async () => apiClient(await aPerson('editor'))));
    const path = `/api/v1/moderation/questions/${String(_id)}/closure`;
    const answers = await Promise.all(programs.map((one) => one.send('POST', path, { reason: 'opinion' })));
    expect(answers.map(({ status }) => status)).to.have.members([200, 409]);
  });

  it('is listed by program in pages', async () => {
    for (const number of [1, 2, 3]) await aQuestion({ text: `Pertanyaan nomor ${number}, benarkah?` });
    const program = await apiClient(await aPerson('verifier'));
    const first = (await program.get('/api/v1/moderation/questions?limit=2')).json<{
      items: object[];
      next: string;
    }>();
    expect(first.items).to.have.length(2);
    const rest = await program.get(`/api/v1/moderation/questions?limit=2&cursor=${first.next}`);
    expect(rest.json<{ items: object[] }>().items).to.have.length(1);
    expect(rest.json().next).to.equal(null);
  });
});
