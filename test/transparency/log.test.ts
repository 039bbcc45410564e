import { expect } from 'chai';
import { LedgerLine } from '../../models/ledger-line.js';
import { Story } from '../../models/story.js';
import { publishClarification } from '../../server/clarifications/clarify.js';
import { readLocale } from '../../server/i18n/translate.js';
import { correctStory } from '../../server/moderation/corrections.js';
import { decideNewsworthiness, escalate, giveOpinion } from '../../server/moderation/decisions.js';
import { LISTED_ACTS } from '../../server/moderation/ledger-facts.js';
import { makeGuestLink } from '../../server/police/guest-links.js';
import { undoDecision } from '../../server/moderation/undo.js';
import { figuresOf } from '../../server/transparency/figures.js';
import { publicLog, type PublicAct } from '../../server/transparency/log.js';
import { Client } from '../support/client.js';
import { aHoaxStory, aPublishedStory, EVIDENCE } from '../support/decisions.js';
import { aPerson, aUser, DISTRICT, VILLAGE } from '../support/people.js';
import { anEscalatedStory } from '../support/police.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aSubmittedStory } from '../support/stories.js';
import { toCurrentUser } from '../../server/auth/current-user.js';

/** Acts that the public log leaves out: what authors do, and how the desk shares its work. */
const KEPT_INSIDE = [
  'drafted',
  'submitted',
  'edited',
  'resubmitted',
  'photo-added',
  'taken-over',
  'evidence-link-added',
  'evidence-note-added',
  'evidence-file-added',
  'evidence-removed',
  'evidence-asked-again',
  'guest-link-made',
  'guest-link-revoked',
  'amendment-proposed',
  'amendment-withdrawn',
  'organisation-merged',
];

interface Json {
  items: (PublicAct & { date: string; story?: { title: string; url: string } })[];
  next: string | null;
}

async function asked(query = ''): Promise<Json> {
  return (await new Client().get(`/api/v1/transparency${query}`)).json<Json>();
}

describe('the public log of the desk', () => {
  beforeEach(freshDatabase);

  it('says what was done, on which day, in which role and on what topic', async () => {
    const now = new Date('2026-11-20T16:30:00Z');
    const story = await aPublishedStory({ now, topic: 'budaya' });
    const place = { title: story.title, url: `${portal().config.baseUrl}/berita/${story.slug}` };
    const told = { date: '2026-11-21', topic: 'budaya', story: place };
    expect(await asked()).to.deep.equal({
      items: [
        { act: 'published', role: 'editor', ...told },
        { act: 'judged-valid', role: 'verifier', ...told },
        { act: 'decided-fit', role: 'editor', ...told },
      ],
      next: null,
    });
    const page = await new Client().get('/transparansi');
    expect(page.text).to.contain('21 November 2026').and.contain('Diterbitkan').and.contain(story.title);
  });

  it('holds nothing of a story that is not public, nor of anybody', async () => {
    const secret = 'Rahasia yang tidak terbit';
    const people = await Promise.all(
      (['contributor', 'editor', 'verifier', 'police'] as const).map((role) =>
        aUser(role, { name: `Nama Rahasia ${role}` }),
      ),
    );
    const [author, editor, verifier, police] = people.map(toCurrentUser);
    const now = new Date();
    const texts = { title: secret, body: `${secret}. `.repeat(10), topic: 'pemerintahan' };
    const returned = await aSubmittedStory({ author, ...texts });
    const reason = { reason: `Alasan ${secret}`, note: `Catatan ${secret}` };
    await escalate(editor!, String(returned._id), { question: `Tanya ${secret}` }, now);
    const opinion = { opinion: 'unknown', letterNumber: `B/1 ${secret}`, note: `Isi ${secret}` };
    await giveOpinion(police!, String(returned._id), opinion, now);
    await decideNewsworthiness(editor!, String(returned._id), { decision: 'returned', ...reason }, now);
    const hoax = await aHoaxStory({ author, verifier, ...texts });
    const withdrawn = await aPublishedStory({ author, editor, verifier, ...texts });
    const erratum = { kind: 'erratum', text: `Ralat ${secret}`, reason: `Salah ketik ${secret}` };
    await correctStory(editor!, String(withdrawn._id), erratum, { now });
    const withdrawal = { kind: 'withdrawal', reason: 'Melindungi anak.' };
    await correctStory(editor!, String(withdrawn._id), withdrawal, { now });
    const inside = [
      ...[returned, hoax, withdrawn].flatMap(({ _id, receipt }) => [String(_id), receipt]),
      ...people.flatMap(({ _id, name, username }) => [String(_id), name, username]),
      ...[secret, 'rahasia-yang', VILLAGE, DISTRICT, 'Halong', 'KIM Sumber', now.toISOString().slice(11, 16)],
    ];
    for (const path of ['/transparansi', '/transparansi.csv', '/api/v1/transparency']) {
      const { status, text } = await new Client().get(path);
      expect(status, path).to.equal(200);
      for (const word of inside) expect(text, path).not.to.contain(word);
      expect(text, path).to.contain('Melindungi anak.');
    }
    const acts = (await asked()).items.map(({ act, topic, code }) => [act, topic, code]);
    expect(acts).to.deep.include(['judged-hoax', 'pemerintahan', 'fabricated']);
    expect(acts).to.deep.include(['decided-returned', 'pemerintahan', undefined]);
    expect(acts, 'what the police look at points at people').to.deep.include([
      'escalated',
      undefined,
      undefined,
    ]);
    expect(acts).to.deep.include(['advised-unknown', undefined, undefined]);
  });

  it('does not list what authors do, one by one', async () => {
    await aSubmittedStory();
    expect(await asked()).to.deep.equal({ items: [], next: null });
    const { text } = await new Client().get('/transparansi');
    expect(text).to.contain('Belum ada catatan.').and.contain('Yang terjadi hari ini dihitung besok.');
  });

  it('lists the opinion of an officer without an account as one of the police, and counts it for nobody', async () => {
    const now = new Date();
    const editor = await aPerson('editor');
    const id = String((await anEscalatedStory())._id);
    const { token } = await makeGuestLink(editor, id, { officer: 'AIPTU Rahmat', days: 1 }, now);
    const answer = { opinion: 'hoax', name: 'Rahmat', rank: 'AIPTU', unit: 'Satreskrim', note: 'Tidak ada.' };
    await new Client().post(`/tamu/${token}`, answer);
    const [newest] = (await asked()).items;
    expect(newest)
      .to.deep.include({ act: 'guest-advised-hoax', role: 'police' })
      .and.not.have.property('topic');
    const everything = { from: new Date(0), until: new Date(Date.now() + 1000) };
    const { people } = await figuresOf(everything, portal().config.timeZone);
    expect(people.map(({ role }) => role)).not.to.include('police');
    expect(JSON.stringify(await asked())).not.to.contain('Rahmat');
  });

  it('tells why: a preset reason, a correction, what was undone, a clarification', async () => {
    const editor = await aPerson('editor');
    const now = new Date();
    const returned = await aSubmittedStory();
    const decision = { decision: 'returned', preset: 'source-unclear' };
    await decideNewsworthiness(editor, String(returned._id), decision, now);
    const undone = await aSubmittedStory();
    await decideNewsworthiness(editor, String(undone._id), decision, now);
    await undoDecision(editor, String(undone._id), now);
    const published = await aPublishedStory();
    const correction = { kind: 'correction', text: 'Jumlahnya 40.', reason: 'Permintaan pemerintah desa.' };
    await correctStory(editor, String(published._id), correction, { now });
    const hoax = await aHoaxStory();
    const written = { claim: 'Klaim.', explanation: 'Periksa.', conclusion: 'Salah.', references: EVIDENCE };
    const { slug } = await publishClarification(editor, String(hoax._id), written, { now });
    const { items } = await asked('?limit=100');
    const find = (act: string) => items.find((item) => item.act === act)!;
    expect(find('decided-returned')).to.include({ code: 'source-unclear' }).and.not.have.property('reason');
    expect(find('undone')).to.include({ code: 'decided-returned' });
    expect(find('corrected-correction')).to.include({ reason: 'Permintaan pemerintah desa.' });
    expect(find('clarified').story!.url).to.match(new RegExp(`/cek-fakta/${slug}$`));
    expect(find('judged-hoax')).not.to.have.property('story');
    const { text } = await new Client().get('/transparansi');
    expect(text).to.contain('Alasan: Konten palsu').and.contain('Alasan: Dikembalikan kepada penulis');
    const preset = /Alasan: ([^<]+)<\/p>/g;
    const reasons = [...text.matchAll(preset)].map(([, words]) => words);
    expect(reasons).to.have.length(5).and.not.include('source-unclear');
  });

  it('stops linking to a story once it is withdrawn', async () => {
    const { _id, slug } = await aPublishedStory();
    expect((await new Client().get('/transparansi')).text).to.contain(`/berita/${slug}`);
    const withdrawal = { kind: 'withdrawal', reason: 'Keliru.' };
    await correctStory(await aPerson('editor'), String(_id), withdrawal, { now: new Date() });
    expect((await new Client().get('/transparansi')).text)
      .to.contain('Keliru.')
      .and.not.contain(slug);
  });

  it('is narrowed to an act and a month, as the place counts', async () => {
    await aPublishedStory({ now: new Date('2026-10-31T16:00:00Z') });
    await aPublishedStory({ now: new Date('2026-10-31T15:59:00Z') });
    const dates = async (query: string) =>
      (await asked(query)).items.map(({ date, act }) => `${date} ${act}`);
    expect(await dates('?month=2026-11&act=published')).to.deep.equal(['2026-11-01 published']);
    expect(await dates('?month=2026-10')).to.deep.equal([
      '2026-10-31 published',
      '2026-10-31 judged-valid',
      '2026-10-31 decided-fit',
    ]);
    expect(await dates('?act=undone')).to.deep.equal([]);
    const page = await new Client().get('/transparansi?bulan=2026-10&tindakan=published');
    expect(page.text.match(/log-act/g)).to.have.length(1);
    for (const query of ['?act=submitted', '?month=2026-13', '?cursor=x', '?limit=0']) {
      expect((await new Client().get(`/api/v1/transparency${query}`)).status, query).to.equal(422);
    }
    expect((await new Client().get('/transparansi?sesudah=x')).status).to.equal(404);
    expect((await new Client().get('/transparansi?bulan=x&tindakan=submitted')).status).to.equal(200);
  });

  it('goes on behind a cursor, without a gap, also while more is done', async () => {
    const days = ['2026-11-18', '2026-11-19', '2026-11-20'];
    for (const day of days) {
      for (const hour of ['01', '02', '02'])
        await aPublishedStory({ now: new Date(`${day}T${hour}:00:00Z`) });
    }
    const { timeZone } = portal().config;
    const whole = (await publicLog({}, { limit: 100, timeZone }))!.items;
    expect(whole).to.have.length(27);
    const read: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = (await publicLog({}, { limit: 4, cursor, timeZone }))!;
      read.push(...page.items);
      if (read.length === 8) await aPublishedStory({ now: new Date('2026-11-20T03:00:00Z') });
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(read).to.deep.equal(whole);
  });

  it('has pages for readers, each with an address of its own', async () => {
    for (let made = 0; made < 14; made += 1) await aPublishedStory();
    const first = await new Client().get('/transparansi');
    expect(first.text.match(/class="log-act"/g)).to.have.length(40);
    const [, next] = /rel="next" href="([^"]+)"/.exec(first.text)!;
    const second = await new Client().get(next!.replaceAll('&amp;', '&'));
    expect(second.text.match(/class="log-act"/g)).to.have.length(2);
    expect(second.text).to.contain('noindex').and.contain('href="/transparansi"');
  });

  it('has words for every act, and knows of each act whether it is listed', () => {
    const named = Object.keys(readLocale('id').moderation!.action as object);
    expect([...LISTED_ACTS, ...KEPT_INSIDE]).to.have.members(named);
    for (const locale of ['id', 'en'] as const) {
      expect(readLocale(locale).transparency!.act).to.have.all.keys(LISTED_ACTS);
    }
  });

  it('marks in the ledger what is listed', async () => {
    const { _id } = await aPublishedStory();
    expect(await Story.exists({ _id })).not.to.equal(null);
    expect(await LedgerLine.distinct('action', { listed: false })).to.deep.equal(['submitted']);
  });
});
