import { expect } from 'chai';
import { Types } from 'mongoose';
import { Question } from '../../models/question.js';
import { sweepPhotos } from '../../server/media/sweep.js';
import { storedBefore } from '../../server/media/store.js';
import { receiptIn } from '../../server/questions/receipt.js';
import { Client } from '../support/client.js';
import { aPublishedStory } from '../support/decisions.js';
import { aUser, signedIn } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { aQuestion, questionFields } from '../support/questions.js';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('A reader without an account', () => {
  beforeEach(freshDatabase);

  it('asks, gets a number, and sees with it how the question stands', async () => {
    const reader = new Client();
    const form = await reader.get('/tanya');
    const [, key = ''] = /name="idempotencyKey" value="([\w-]+)"/.exec(form.text) ?? [];
    const typed = questionFields({
      idempotencyKey: key,
      link: 'https://contoh.example/a',
      contact: '0811 22',
    });
    const answer = await reader.post('/tanya', typed);
    const kept = await Question.findOne().orFail().lean();
    expect(answer.path).to.equal(`/tanya/${kept.receipt}`);
    expect(kept).to.deep.include({ kind: 'ask', status: 'waiting', text: typed.text, contact: '0811 22' });
    expect(kept.forgetAt.getTime() - kept.createdAt.getTime()).to.equal(180 * DAY_MS);
    expect(kept.dueAt.getTime()).to.be.above(kept.createdAt.getTime());

    expect(answer.text).to.include(kept.receipt).and.include('Diterima').and.include(typed.text!);
    expect(answer.text).not.to.include('0811 22');
    expect(answer.headers.get('cache-control')).to.equal('private, no-store');
    expect(answer.headers.get('x-robots-tag')).to.include('noindex');
    const typedByHand = kept.receipt.toLowerCase().replaceAll('-', ' ');
    expect((await new Client().get(`/tanya?nomor=${encodeURIComponent(typedByHand)}`)).path).to.equal(
      answer.path,
    );
  });

  it('that sends the same form twice has asked once', async () => {
    const typed = questionFields({ idempotencyKey: 'kunci-formulir-1' });
    const answers = await Promise.all([1, 2, 3].map(() => new Client().post('/tanya', typed)));
    expect(new Set(answers.map(({ path }) => path)).size).to.equal(1);
    expect(await Question.countDocuments()).to.equal(1);
  });

  it('gets a form that lacks something back with what was typed', async () => {
    const typed = questionFields({ text: 'Benar?', link: 'bukan tautan', consent: '' });
    const answer = await new Client().post('/tanya', typed);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include('>\nBenar?</textarea>').and.include('value="bukan tautan"');
    for (const field of ['text', 'link', 'consent']) expect(answer.text).to.include(`href="#${field}"`);
    expect(await Question.countDocuments()).to.equal(0);
  });

  it('is not asked twice, where a program fills in the field that nobody sees', async () => {
    const answer = await new Client().post('/tanya', questionFields({ website: 'https://iklan.example' }));
    expect(answer.status).to.equal(422);
    expect(await Question.countDocuments()).to.equal(0);
  });

  it('may add a photo, which only the newsroom sees', async () => {
    const send = async (content: Buffer) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(questionFields())) form.set(name, value);
      form.set('photo', new Blob([new Uint8Array(content)]), 'gambar.jpg');
      return new Client().postForm('/tanya', form);
    };
    expect((await send(Buffer.from('bukan gambar'))).status).to.equal(422);
    expect((await send(await aPhoto())).status).to.equal(200);
    const { _id, photo } = await Question.findOne().orFail().lean();
    const { width, format } = photo!.renditions[0]!;
    const size = `${String(photo!._id)}/${width}.${format}`;
    const address = `/meja/pertanyaan/${String(_id)}/foto/${size}`;
    const editor = await signedIn(await aUser('editor'));
    expect((await editor.get(address)).headers.get('content-type')).to.equal(`image/${format}`);
    expect((await new Client().get(address, { follow: false })).status).to.equal(303);
    expect((await editor.get(`/foto/${size}`)).status).to.equal(404);

    const later = new Date(Date.now() + 2 * DAY_MS);
    expect(await sweepPhotos(later)).to.include({ removed: 0 });
    await Question.deleteOne({ _id });
    expect(await sweepPhotos(later)).to.include({ removed: 1 });
    expect((await storedBefore(later)).size).to.equal(0);
  });

  it('is shown what was published about the same', async () => {
    const title = 'Jembatan gantung Halong dibuka lagi untuk warga';
    const story = await aPublishedStory({ title, body: `<p>${title} sejak Sabtu pagi.</p>` });
    const { receipt } = await aQuestion({
      text: 'Apa benar jembatan gantung Halong dibuka lagi untuk warga?',
    });
    expect((await new Client().get(`/tanya/${receipt}`)).text).to.include(`/berita/${story.slug}`);
  });

  it('learns nothing without the number', async () => {
    await aQuestion();
    for (const wrong of ['T-22222-22222', '1', String(new Types.ObjectId())]) {
      expect((await new Client().get(`/tanya/${wrong}`)).status, wrong).to.equal(404);
    }
    expect((await new Client().get('/tanya?nomor=abc')).text).to.include('href="#nomor"');
    expect(receiptIn('t-7kq4m 2xf9b')).to.equal('T-7KQ4M-2XF9B');
    expect(receiptIn('T-OOOOO-11111')).to.equal(undefined);
  });

  it('asks by program, too', async () => {
    const program = new Client();
    const body = { ...questionFields({ idempotencyKey: 'kunci-program-1' }), consent: true };
    const [first, second] = [
      await program.send('POST', '/api/v1/questions', body),
      await program.send('POST', '/api/v1/questions', body),
    ];
    expect([first.status, second.status]).to.deep.equal([201, 200]);
    expect(first.json().receipt).to.equal(second.json().receipt);
    const stands = await program.get(`/api/v1/questions/${String(first.json().receipt)}`);
    expect(stands.json())
      .to.include({ kind: 'ask', state: 'waiting' })
      .and.not.have.any.keys('text', 'contact');
    expect((await program.send('POST', '/api/v1/questions', { ...body, consent: false })).status).to.equal(
      422,
    );
  });

  it('cannot flood the desk', async () => {
    const program = new Client();
    const statuses: number[] = [];
    for (let sent = 0; sent < 21; sent += 1) {
      statuses.push((await program.send('POST', '/api/v1/questions', questionFields())).status);
    }
    expect(statuses.slice(0, 20)).to.not.include(429);
    expect(statuses.at(-1)).to.equal(429);
  });
});
