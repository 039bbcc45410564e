import { expect } from 'chai';
import { Story, type StoryRecord } from '../../models/story.js';
import { User } from '../../models/user.js';
import { addEvidence, addFile } from '../../server/evidence/gather.js';
import { takePhotos } from '../../server/media/photos.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { makeGuestLink, revokeGuestLink } from '../../server/police/guest-links.js';
import { giveGuestOpinion } from '../../server/police/guest-opinion.js';
import { Client } from '../support/client.js';
import { PDF } from '../support/evidence.js';
import { aPerson, signedIn, signedInAs } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { anEscalatedStory, QUESTION } from '../support/police.js';
import { freshDatabase } from '../support/portal.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const answer = {
  opinion: 'hoax',
  name: 'Rahmat Hidayat',
  rank: 'AIPTU / 76030123',
  unit: 'Satreskrim Polres Balangan',
  letterNumber: 'B/17/III/2026',
  note: 'Tidak ada laporan tentang jembatan rusak.',
};
const stored = ({ _id }: Pick<StoryRecord, '_id'>) => Story.findById(_id).orFail().lean();

async function aLink({ days = 3, evidence = [] as string[], now = new Date() } = {}, story?: StoryRecord) {
  const asked = story ?? (await anEscalatedStory());
  const editor = await aPerson('editor', { name: 'Redaktur Salasiah' });
  const made = await makeGuestLink(
    editor,
    String(asked._id),
    { officer: 'AIPTU Rahmat', days, evidence },
    now,
  );
  return { ...made, editor, path: `/tamu/${made.token}` };
}

describe('an officer without an account', () => {
  beforeEach(freshDatabase);

  it('reads the question, the story, its photos and the evidence meant for the police', async () => {
    const author = await aPerson('contributor', { name: 'Nama Penulis Rahasia' });
    const editor = await aPerson('editor');
    const id = String((await anEscalatedStory({ author }))._id);
    const content = await aPhoto({ width: 300, height: 200 });
    const [photo] = (
      await takePhotos([{ field: 'photo-1', content }], () => 'Jembatan gantung', 'Asia/Makassar')
    ).photos;
    await Story.updateOne({ _id: id }, { $push: { photos: photo } });
    const now = new Date();
    const shown = await addEvidence(editor, id, { kind: 'note', text: 'Kades membenarkan.' }, now);
    const file = await addFile(editor, id, { content: PDF, input: { title: 'Surat Kades' } }, now);
    const kept = await addFile(editor, id, { content: PDF, input: { title: 'Surat rahasia' } }, now);
    const evidence = [shown, file].map((one) => String(one.evidence._id));
    const { path, story } = await aLink({ evidence }, await Story.findById(id).orFail().lean());

    const guest = new Client();
    const page = await guest.get(path);
    expect(page.status).to.equal(200);
    for (const words of [QUESTION, story.title, 'Kades membenarkan.', 'Surat Kades', 'Jembatan gantung']) {
      expect(page.text).to.include(words);
    }
    const { username } = await User.findById(author.id).orFail().lean();
    for (const hidden of ['Rahasia', 'Surat rahasia', username, author.id, 'KIM Sumber Rejeki']) {
      expect(page.text).not.to.include(hidden);
    }
    expect(page.headers.get('referrer-policy')).to.equal('no-referrer');
    expect(page.headers.get('x-robots-tag')).to.include('noindex');
    expect(page.headers.get('cache-control')).to.include('no-store');
    expect(page.headers.getSetCookie()).to.deep.equal([]);

    const picture = `${path}/foto/${String(photo!._id)}/${photo!.renditions[0]!.width}.${photo!.renditions[0]!.format}`;
    expect((await guest.get(picture)).status).to.equal(200);
    const download = await guest.get(`${path}/bukti/${evidence[1]}/berkas`);
    expect(download.bytes.equals(PDF)).to.equal(true);
    expect(download.headers.get('content-disposition')).to.match(/^attachment/);
    expect((await guest.get(`${path}/bukti/${String(kept.evidence._id)}/berkas`)).status).to.equal(404);
    expect((await guest.get(picture.replace(path, ''))).status).to.equal(404);
    expect((await stored(story)).guestLinks![0]!.openedAt).to.be.instanceOf(Date);
  });

  it('gives one opinion, which stands under the link’s maker and decides nothing', async () => {
    const { path, story, editor } = await aLink();
    // With no-referrer a browser names no origin.
    const given = await new Client().post(path, answer, { headers: { Origin: 'null' }, follow: false });
    expect(given.status).to.equal(303);
    const after = await stored(story);
    expect(after.status).to.equal('submitted');
    const { name, rank, unit, ...said } = answer;
    expect(after.opinions).to.have.length(1);
    expect(after.opinions[0]).to.deep.include(said);
    expect(after.opinions[0]!.guest).to.deep.equal({ link: story.guestLinks![0]!._id, name, rank, unit });
    expect(String(after.opinions[0]!.by)).to.equal(editor.id);
    expect(after.history.at(-1)).to.include({
      action: 'guest-advised-hoax',
      role: 'police',
      reason: said.note,
    });
    expect(after.history.at(-1)!.note).to.equal(`${name} · ${rank} · ${unit} · ${said.letterNumber}`);
    expect(firstBrokenEntry(after)).to.equal(undefined);

    const { client } = await signedInAs('editor');
    const desk = await client.get(`/meja/${String(story._id)}`);
    expect(desk.text).to.include(`${name}, ${rank}, ${unit}, lewat tautan buatan Redaktur Salasiah`);
    const author = await User.findById(story.author).orFail();
    const own = await (await signedIn(author)).get(`/kontributor/${String(story._id)}`);
    expect(own.text).to.include('Polres berpendapat: hoaks').and.not.to.include('Rahmat');
  });

  it('finds a receipt and nothing else once the opinion was given', async () => {
    const { path, story } = await aLink();
    const guest = new Client();
    await guest.post(path, answer);
    const receipt = await guest.get(path);
    expect(receipt.status).to.equal(410);
    expect(receipt.text).to.include('Pendapat sudah diterima').and.to.include(answer.note);
    expect(receipt.text).not.to.include(story.title).and.not.to.include('<form method="post" action="/tamu');
    const again = await guest.post(path, { ...answer, opinion: 'authentic' });
    expect(again.status).to.equal(410);
    expect((await stored(story)).opinions.map(({ opinion }) => opinion)).to.deep.equal(['hoax']);
    expect((await guest.get(`${path}/bukti/65f0c0ffee65f0c0ffee65f0/berkas`)).status).to.equal(410);
  });

  it('is taken at one word where two are sent at once', async () => {
    const { token, story } = await aLink();
    const both = await Promise.allSettled([
      giveGuestOpinion(token, answer, new Date()),
      giveGuestOpinion(token, { ...answer, opinion: 'authentic' }, new Date()),
    ]);
    expect(both.map(({ status }) => status).toSorted()).to.deep.equal(['fulfilled', 'rejected']);
    expect((await stored(story)).opinions).to.have.length(1);
  });

  it('loses no word of an answer that lacks one, or that came for an older text', async () => {
    const { path } = await aLink();
    const guest = new Client();
    const lacking = await guest.post(path, { ...answer, rank: ' ', opinion: '' });
    expect(lacking.status).to.equal(422);
    expect(lacking.text).to.include('href="#guest-rank"').and.to.include(answer.note);
    const older = await guest.post(path, { ...answer, submittedAt: '2020-01-01T00:00:00.000Z' });
    expect(older.status).to.equal(409);
    expect(older.text).to.include(answer.note).and.to.include(`value="${answer.rank}"`);
  });

  it('is told in plain words where a link leads nowhere any more', async () => {
    const guest = new Client();
    const old = await aLink({ days: 1, now: new Date(Date.now() - 2 * DAY_MS) });
    const revoked = await aLink();
    const which = { storyId: String(revoked.story._id), linkId: String(revoked.link._id) };
    await revokeGuestLink(revoked.editor, which, new Date());
    const cases = [
      [old.path, 410, 'Tautan sudah kedaluwarsa'],
      [revoked.path, 410, 'Tautan sudah dicabut'],
      [`/tamu/${'A'.repeat(43)}`, 404, 'Tautan tidak dikenal'],
      ['/tamu/pendek', 404, 'Tautan tidak dikenal'],
    ] as const;
    for (const [path, status, words] of cases) {
      for (const page of [await guest.get(path), await guest.post(path, answer)]) {
        expect(page.status, path).to.equal(status);
        expect(page.text, path).to.include(words).and.not.to.include('jembatan gantung yang rusak');
        expect(page.headers.get('referrer-policy')).to.equal('no-referrer');
        expect(page.headers.get('x-robots-tag')).to.include('noindex');
      }
    }
    expect((await stored(old.story)).opinions).to.deep.equal([]);
  });

  it('gets nowhere else with the link', async () => {
    const { token, story } = await aLink();
    const other = await anEscalatedStory();
    const guest = new Client();
    for (const path of [
      `/meja/${token}`,
      `/meja/${String(story._id)}`,
      `/api/v1/stories/${String(story._id)}`,
    ]) {
      expect((await guest.get(path, { follow: false })).status, path).to.be.oneOf([303, 401]);
    }
    const bearer = new Client(undefined, token);
    expect((await bearer.get(`/api/v1/stories/${String(other._id)}`)).status).to.equal(401);
    expect((await guest.get(`/tamu/${token}/${String(other._id)}`)).status).to.equal(404);
  });

  it('is held back after many answers from one place', async () => {
    const { path } = await aLink();
    const guest = new Client();
    const statuses: number[] = [];
    for (let sent = 0; sent < 21; sent += 1) statuses.push((await guest.post(path, {})).status);
    expect(statuses.at(0)).to.equal(422);
    expect(statuses.at(-1)).to.equal(429);
  });
});
