import { expect } from 'chai';
import { Story, type StoryRecord } from '../../models/story.js';
import type { UserRecord } from '../../models/user.js';
import { PHOTO_MAX_BYTES } from '../../server/media/limits.js';
import type { Client } from '../support/client.js';
import { aFileForm, evidenceOf, fetchedEvidence, PDF, reaching } from '../support/evidence.js';
import { signedInAs } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { startRemoteSite } from '../support/remote-site.js';
import { aSubmittedStory } from '../support/stories.js';

const HOSTILE = '<script>alert("judul")</script>';

describe('evidence on the pages of the desk', () => {
  let verifier: { user: UserRecord; client: Client };
  let story: StoryRecord;
  let page: string;
  beforeEach(async () => {
    await freshDatabase();
    verifier = await signedInAs('verifier');
    story = await aSubmittedStory();
    page = `/meja/${String(story._id)}`;
  });

  it('takes a link at once, fetches its page behind the request and shows its text as text', async () => {
    let answerNow = () => {};
    const asked = new Promise<void>((resolve) => (answerNow = resolve));
    const site = await startRemoteSite((_request, response) => {
      void asked.then(() =>
        response
          .setHeader('content-type', 'text/html')
          .end(`<title>${HOSTILE.replaceAll('<', '&lt;')}</title><p>&lt;b&gt;Tebal&lt;/b&gt;</p>`),
      );
    });
    try {
      await reaching(site.host, async () => {
        const sent = await verifier.client.post(`${page}/bukti/tautan`, { url: `${site.url}/a`, title: '' });
        expect([sent.status, sent.path]).to.deep.equal([200, page]);
        expect(sent.text).to.include('Sedang diambil').and.include('data-waiting');
        answerNow();
        await fetchedEvidence(story);
      });
    } finally {
      await site.close();
    }
    const shown = await verifier.client.get(page);
    expect(shown.text)
      .to.include('&lt;script&gt;alert')
      .and.not.include(HOSTILE)
      .and.not.include('data-waiting');
    const { _id, copy } = (await evidenceOf(story))[0]!;
    const text = await verifier.client.get(`${page}/bukti/${String(_id)}/salinan`);
    expect(text.status).to.equal(200);
    expect(text.headers.get('cache-control')).to.equal('private, no-store');
    expect(text.text).to.include('&lt;b&gt;Tebal&lt;/b&gt;').and.include(copy!.sha256);
  });

  it('keeps the filters of the queue that the story was opened from', async () => {
    const query = '?topik=pembangunan&urutan=risiko';
    const form = `action="${page}/bukti/catatan?topik=pembangunan&amp;urutan=risiko"`;
    expect((await verifier.client.get(page + query)).text).to.include(form);
    const refused = await verifier.client.post(`${page}/bukti/catatan${query}`, { text: '' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include(form);
    const taken = await verifier.client.post(`${page}/bukti/catatan${query}`, { text: 'Dinas ditelepon.' });
    expect(taken.path).to.equal(page + query);
  });

  it('says in the reader’s language why a page was not fetched, and tries again when asked', async () => {
    await verifier.client.post(`${page}/bukti/tautan`, { url: 'http://169.254.169.254/latest' });
    const [piece] = await fetchedEvidence(story);
    expect((await verifier.client.get(page)).text).to.include('Alamat ini menuju jaringan tertutup');
    expect((await verifier.client.get(`${page}?bahasa=en`)).text).to.include('Could not be fetched');
    const again = await verifier.client.post(`${page}/bukti/${String(piece!._id)}/pengambilan`);
    expect(again.path).to.equal(page);
    await fetchedEvidence(story);
    const { history } = await Story.findById(story._id).orFail().lean();
    expect(history.at(-1)!.action).to.equal('evidence-asked-again');
  });

  it('hands files to the desk alone, to be saved and never shown or kept', async () => {
    const files: [Buffer, string, string][] = [
      [PDF, 'application/pdf', 'pdf'],
      [await aPhoto({ width: 300, height: 200, format: 'webp' }), 'image/jpeg', 'jpg'],
    ];
    for (const [content] of files) {
      const sent = await verifier.client.postForm(
        `${page}/bukti/berkas`,
        aFileForm(content, { type: 'text/html' }),
      );
      expect(sent.path).to.equal(page);
    }
    const others = [(await signedInAs('contributor')).client, (await signedInAs('police')).client];
    for (const [index, piece] of (await evidenceOf(story)).entries()) {
      const [, type, ending] = files[index]!;
      const address = `${page}/bukti/${String(piece._id)}/berkas`;
      const { headers, bytes, status } = await verifier.client.get(address);
      expect([status, headers.get('content-type')]).to.deep.equal([200, type]);
      expect(headers.get('content-disposition')).to.equal(
        `attachment; filename=bukti-${String(piece._id)}.${ending}`,
      );
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('cache-control')).to.equal('private, no-store');
      expect(headers.get('content-security-policy')).to.match(/^sandbox; default-src 'none'/);
      expect(bytes.length).to.equal(piece.upload!.size);
      for (const client of others) expect((await client.get(address)).status).to.be.oneOf([403, 404]);
    }
  });

  it('gives a form that is not taken back with everything typed', async () => {
    const link = await verifier.client.post(`${page}/bukti/tautan`, {
      url: 'bukan alamat',
      title: 'Judul panjang',
    });
    expect(link.status).to.equal(422);
    expect(link.text).to.include('value="bukan alamat"').and.include('value="Judul panjang"');
    const file = await verifier.client.postForm(`${page}/bukti/berkas`, aFileForm('MZ', { title: 'Surat' }));
    expect(file.status).to.equal(422);
    expect(file.text).to.include('hanya JPEG, PNG, WebP, atau PDF').and.include('value="Surat"');
    const huge = Buffer.concat([PDF, Buffer.alloc(PHOTO_MAX_BYTES)]);
    const large = await verifier.client.postForm(`${page}/bukti/berkas`, aFileForm(huge, { title: 'Surat' }));
    expect([large.status, large.text.includes('lebih besar dari 15 MB')]).to.deep.equal([422, true]);
    const note = await verifier.client.post(`${page}/bukti/catatan`, { text: 'x'.repeat(5_001) });
    expect([note.status, note.text.includes('x'.repeat(5_001))]).to.deep.equal([422, true]);
    expect(await evidenceOf(story)).to.deep.equal([]);
  });

  it('removes with a reason and leaves the mark, and shows what the verdict rests on', async () => {
    for (const text of ['Kades membenarkan.', `Catatan ${HOSTILE}`]) {
      await verifier.client.post(`${page}/bukti/catatan`, { text });
    }
    const [first, second] = (await evidenceOf(story)).map(({ _id }) => String(_id));
    const bare = await verifier.client.post(`${page}/bukti/${second}/penghapusan`, { reason: '' });
    expect(bare.status).to.equal(422);
    const removed = await verifier.client.post(`${page}/bukti/${second}/penghapusan`, {
      reason: 'Salah orang.',
    });
    expect(removed.text).to.include('Salah orang.').and.not.include('alert(');
    const verdict = { verdict: 'valid', chosenEvidence: [first!, second!] };
    const stale = await verifier.client.post(`${page}/keaslian`, verdict);
    expect(stale.status).to.equal(422);
    expect(stale.text)
      .to.include('bukti yang dipilih sudah tidak ada')
      .and.match(new RegExp(`value="${first}" checked`));
    await verifier.client.post(`${page}/keaslian`, { ...verdict, chosenEvidence: [first!] });
    const judged = await verifier.client.get(page);
    expect(judged.text).to.include('Bertumpu pada bukti 1').and.include('Dipakai dalam putusan');
    const used = await verifier.client.post(`${page}/bukti/${first}/penghapusan`, { reason: 'x' });
    expect([used.status, used.text.includes('Bukti sedang dipakai')]).to.deep.equal([409, true]);
  });

  it('keeps administrators and authors from gathering, with words', async () => {
    const admin = await signedInAs('admin');
    expect((await admin.client.get(page)).text).to.include(
      'Bukti dikumpulkan oleh redaksi, verifikator, dan Polres.',
    );
    const refused = await admin.client.post(`${page}/bukti/catatan`, { text: 'x' });
    expect(refused.status).to.equal(403);
    expect(await evidenceOf(story)).to.deep.equal([]);
  });
});
