import { expect } from 'chai';
import mongoose from 'mongoose';
import sharp from 'sharp';
import { Story } from '../../models/story.js';
import { Client } from '../support/client.js';
import { signedInAs, VILLAGE } from '../support/people.js';
import { aPhoto, asFile } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { KEY, onlyStory, sendFields, storedFiles, writeForm } from '../support/write-form.js';

describe('the write form', () => {
  beforeEach(freshDatabase);

  it('shows a village, a key and fields for photos', async () => {
    const { user, client } = await signedInAs('contributor');
    const { status, text } = await client.get('/kontributor/tulis');
    expect(status).to.equal(200);
    expect(text).to.match(/name="idempotencyKey" value="[0-9a-f-]{36}"/);
    expect(text).to.include(`<option value="${user.village}" selected>`);
    expect(text.match(/type="file"/g)).to.have.lengthOf(6);
  });

  it('sends a story with two photos and shows its receipt', async () => {
    const { client } = await signedInAs('contributor');
    const photos = { 'photo-1': asFile(await aPhoto()), 'photo-2': asFile(await aPhoto({ orientation: 1 })) };
    const fields = { ...sendFields(), 'caption-1': 'Jembatan dari hilir', 'caption-2': 'Warga bekerja' };
    const { status, text, path } = await client.postForm('/kontributor/tulis', writeForm(fields, photos));
    const story = await onlyStory();
    expect(status).to.equal(200);
    expect(path).to.equal(`/kontributor/${String(story._id)}`);
    expect(text).to.include(story.receipt).and.to.include('Jembatan dari hilir');
    expect(story.status).to.equal('submitted');
    expect(story.photos.map(({ caption }) => caption)).to.deep.equal([
      'Jembatan dari hilir',
      'Warga bekerja',
    ]);
    expect(story.photos.map(({ width, height }) => [width, height])).to.deep.equal([
      [1200, 1800],
      [1600, 1067],
    ]);
    for (const { _id, renditions } of story.photos) {
      for (const { width, format, size } of renditions) {
        const answer = await client.get(`/foto/${String(_id)}/${width}.${format}`);
        expect(answer.headers.get('content-type')).to.equal(`image/${format}`);
        expect(answer.bytes.length).to.equal(size);
        const metadata = await sharp(answer.bytes).metadata();
        expect(metadata).to.deep.include({ width, format });
        expect(metadata).not.to.have.any.keys('exif', 'icc', 'xmp', 'iptc', 'orientation');
      }
    }
    expect(
      JSON.stringify(await mongoose.connection.db!.collection('photos.files').find().toArray()),
    ).not.to.match(/Siti/);
  });

  it('makes one story of a form that was sent twenty times at once', async () => {
    const { client } = await signedInAs('contributor');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.postForm('/kontributor/tulis', writeForm(sendFields()))),
    );
    const { _id } = await onlyStory();
    expect(new Set(answers.map(({ path }) => path))).to.deep.equal(new Set([`/kontributor/${String(_id)}`]));
  });

  it('keeps the photos of one story only when a form with photos arrives twice', async () => {
    const { client } = await signedInAs('contributor');
    const send = async () =>
      client.postForm(
        '/kontributor/tulis',
        writeForm(sendFields(), { 'photo-1': asFile(await aPhoto({ width: 300, height: 200 })) }),
      );
    await Promise.all([send(), send()]);
    const { photos } = await onlyStory();
    expect(photos).to.have.lengthOf(1);
    expect(await storedFiles()).to.equal(photos[0]!.renditions.length);
  });

  it('without scripts also takes a form without photos', async () => {
    const { client } = await signedInAs('contributor');
    const { status } = await client.post('/kontributor/tulis', sendFields());
    expect(status).to.equal(200);
    expect((await onlyStory()).status).to.equal('submitted');
  });

  it('returns everything typed when it is refused', async () => {
    const { client } = await signedInAs('contributor');
    const typed = {
      ...sendFields({ title: 'Tes', topic: '', sourceUrl: 'bukan alamat' }),
      body: 'Isi <b>yang</b> panjang & "lengkap"\n\n## Bagian\n\n- satu butir lagi supaya cukup panjang',
      'caption-3': 'Keterangan "tiga"',
    };
    const { status, text } = await client.postForm('/kontributor/tulis', writeForm(typed));
    expect(status).to.equal(422);
    expect(await Story.countDocuments()).to.equal(0);
    expect(text)
      .to.include('value="Tes"')
      .and.to.include('value="bukan alamat"')
      .and.to.include(`value="${KEY}"`);
    // Browsers send the line breaks of a form as CRLF.
    expect(text.replaceAll('\r\n', '\n')).to.include(
      'Isi &lt;b&gt;yang&lt;/b&gt; panjang &amp; &#34;lengkap&#34;\n\n## Bagian\n\n- satu butir',
    );
    expect(text).to.include('Keterangan &#34;tiga&#34;');
    expect(text).to.include('paling sedikit 5 huruf').and.to.include('href="#topic"');
    expect(text).to.include(`<option value="${VILLAGE}" selected>`);
  });

  it('keeps the photos of a refused form in a draft, and sends them with the corrected one', async () => {
    const { client } = await signedInAs('contributor');
    const photos = { 'photo-1': asFile(await aPhoto({ width: 300, height: 200 })) };
    const typed = { ...sendFields({ title: 'Pendek', sourceUrl: 'bukan alamat' }), 'caption-1': 'Jembatan' };
    const refused = await client.postForm('/kontributor/tulis', writeForm(typed, photos));
    const draft = await onlyStory();
    expect(refused.status).to.equal(422);
    expect(draft).to.deep.include({ status: 'draft', title: 'Pendek', sourceUrl: 'bukan alamat' });
    expect(refused.text).to.include(`action="/kontributor/${String(draft._id)}"`);
    expect(refused.text)
      .to.include(`name="revision" value="${draft.revision}"`)
      .and.to.include('value="Pendek"');
    expect(refused.text).to.include(`/foto/${String(draft.photos[0]!._id)}/`);
    expect(refused.text).to.include('name="caption-1" value=""');
    const corrected = { ...sendFields(), revision: String(draft.revision), sourceUrl: '' };
    const { path } = await client.postForm(`/kontributor/${String(draft._id)}`, writeForm(corrected));
    const story = await onlyStory();
    expect(path).to.equal(`/kontributor/${String(story._id)}`);
    expect(story.status).to.equal('submitted');
    expect(story.sourceUrl).to.equal(undefined);
    expect(story.photos.map(({ caption }) => caption)).to.deep.equal(['Jembatan']);
  });

  it('names the photo that cannot be read, and keeps the others', async () => {
    const { client } = await signedInAs('contributor');
    const tooLarge = Buffer.alloc(15 * 1024 * 1024 + 1, 'x');
    const photos = {
      'photo-1': asFile('bukan foto'),
      'photo-2': asFile(await aPhoto({ width: 300, height: 200 }), 'application/pdf'),
      'photo-3': asFile(tooLarge),
    };
    const { status, text } = await client.postForm('/kontributor/tulis', writeForm(sendFields(), photos));
    expect(status).to.equal(422);
    expect(text).to.include('id="photo-1-error"').and.to.include('lebih besar dari 15 MB');
    expect(text).not.to.include('id="photo-2-error"');
    const draft = await onlyStory();
    expect(draft.status).to.equal('draft');
    expect(draft.photos).to.have.lengthOf(1);
    expect(draft.title).to.equal(sendFields().title);
  });

  it('answers a broken or oversized form with a clear error and no fault', async () => {
    const { client } = await signedInAs('contributor');
    const headers = { 'Content-Type': 'multipart/form-data; boundary=batas' };
    const send = (body: string) => client.request('/kontributor/tulis', { method: 'POST', headers, body });
    expect(
      (await send('--batas\r\nContent-Disposition: form-data; name="title"\r\n\r\nputus')).status,
    ).to.equal(400);
    expect((await send('')).status).to.equal(400);
    const long = await client.postForm(
      '/kontributor/tulis',
      writeForm({ ...sendFields(), body: 'x'.repeat(300_000) }),
    );
    expect(long.status).to.equal(413);
    const many = writeForm(sendFields());
    for (let number = 1; number <= 7; number += 1) many.append(`photo-${number}`, asFile('x'));
    expect((await client.postForm('/kontributor/tulis', many)).status).to.equal(413);
    expect(await Story.countDocuments()).to.equal(0);
  });

  it('saves an unfinished draft, which only its author sees, and finishes it later', async () => {
    const { client } = await signedInAs('contributor');
    const unfinished = {
      idempotencyKey: KEY,
      action: 'draft',
      title: 'Jem',
      body: '',
      topic: '',
      village: '',
    };
    const saved = await client.postForm('/kontributor/tulis', writeForm(unfinished));
    const draft = await onlyStory();
    expect(draft.status).to.equal('draft');
    expect(saved.text).to.include('value="Jem"').and.to.include('Draf tersimpan');
    const editor = await signedInAs('editor');
    expect((await editor.client.get(`/kontributor/${String(draft._id)}`)).status).to.equal(404);
    const again = { ...unfinished, title: 'Jembatan', revision: String(draft.revision) };
    await client.postForm(`/kontributor/${String(draft._id)}`, writeForm(again));
    expect(await onlyStory()).to.deep.include({ status: 'draft', title: 'Jembatan', revision: 2 });
    const finished = { ...sendFields(), revision: '2' };
    await client.postForm(`/kontributor/${String(draft._id)}`, writeForm(finished));
    expect((await onlyStory()).status).to.equal('submitted');
  });

  it('shows the form again, with every word in it, to somebody whose session ended', async () => {
    const typed = { ...sendFields({ title: 'Jembatan gantung dibuka lagi' }), 'caption-1': 'Jembatan' };
    const photo = { 'photo-1': asFile(await aPhoto()) };
    const { status, text } = await new Client().postForm('/kontributor/tulis', writeForm(typed, photo));
    expect(status).to.equal(401);
    expect(text).to.include('value="Jembatan gantung dibuka lagi"').and.to.include('Lima puluh warga');
    expect(text)
      .to.include('href="/masuk"')
      .and.to.include('action="/kontributor/tulis"')
      .and.to.include(KEY);
    expect(await Story.countDocuments()).to.equal(0);
    expect(await storedFiles()).to.equal(0);
  });
});
