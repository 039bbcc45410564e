import { expect } from 'chai';
import { coverage, type VillageCoverage } from '../../server/coverage/villages.js';
import { countShortfalls, silentVillages } from '../../server/coverage/silent.js';
import { Source } from '../../models/source.js';
import { aSource } from '../support/channels.js';
import { aKimGroup, signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { aVerifiedAccount } from '../support/registry.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const now = new Date('2026-03-31T00:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);

async function village(): Promise<VillageCoverage> {
  const districts = await coverage({ from: daysAgo(30), until: now });
  return districts.flatMap(({ villages }) => villages).find(({ code }) => code === VILLAGE)!;
}

describe('how the villages are heard', () => {
  beforeEach(freshDatabase);

  it('counts every village and what each lacks', async () => {
    const districts = await coverage({ from: daysAgo(30), until: now });
    expect(districts).to.have.length(8);
    expect(districts.reduce((sum, { villages }) => sum + villages.length, 0)).to.equal(157);
    expect(await village()).to.deep.include({ gaps: ['kim', 'account', 'story'], hearing: 'silent' });
    const group = await aKimGroup();
    expect(await village()).to.deep.include({ kims: 1, gaps: ['account', 'story'], hearing: 'partly' });
    await aVerifiedAccount({ organisation: group });
    await aStoredStory({ publishedAt: daysAgo(61) });
    expect(await village()).to.deep.include({ accounts: 1, stories: 0, gaps: ['story'] });
    await aStoredStory({ publishedAt: daysAgo(59) });
    await aStoredStory({ status: 'withdrawn', publishedAt: daysAgo(1) });
    expect(await village()).to.deep.include({
      gaps: [],
      hearing: 'heard',
      stories: 0,
      lastStoryAt: daysAgo(59),
    });
    const [halong] = (await coverage({ from: daysAgo(60), until: now })).filter(({ heard }) => heard > 0);
    expect(halong).to.deep.include({ name: 'Halong', heard: 1 });
    expect(halong!.lacking.kim).to.equal(halong!.villages.length - 1);
  });

  it('is listed by district, where most are silent first, and in it the longest unheard of first', async () => {
    await aStoredStory({ village: VILLAGE, publishedAt: daysAgo(3) });
    const districts = await coverage({ from: daysAgo(30), until: now });
    const listed = silentVillages(districts);
    expect(listed.map(({ silent }) => silent)).to.deep.equal([27, 23, 23, 21, 18, 16, 16, 12]);
    const halong = listed.find(({ name }) => name === 'Halong')!;
    expect(halong).to.include({ all: 24, silent: 23 });
    expect(halong.villages.at(-1)).to.include({ code: VILLAGE, hearing: 'partly' });
    expect(silentVillages(districts, 'story').flatMap(({ villages }) => villages)).to.have.length(156);
    expect(countShortfalls(districts)).to.deep.equal({
      any: 157,
      silent: 156,
      kim: 157,
      account: 157,
      story: 156,
    });
  });

  it('is shown with the sources as a board, a list and a file', async () => {
    const source = await aSource('https://kim.example/feed');
    const lastError = { code: 'timeout', detail: '', at: now };
    await Source.updateOne(
      { _id: source._id },
      { $set: { lastError, consecutiveFailures: 2, latencyMs: 1234, postsPerWeek: 3.5 } },
    );
    await aKimGroup({ name: '=KIM', village: VILLAGE });
    const { client } = await signedInAs('admin');
    const board = await client.get('/admin/kesehatan');
    expect(board.text)
      .to.match(/1\.234 md/)
      .and.match(/3,5/)
      .and.include('tile-partly');
    const listed = (text: string) => text.match(/<li class="silent-village">/g)?.length;
    expect(listed(board.text)).to.equal(157);
    expect(listed((await client.get('/admin/kesehatan?celah=kim')).text)).to.equal(156);
    expect(listed((await client.get('/admin/kesehatan?celah=silent')).text)).to.equal(156);
    const file = (await client.get('/admin/kesehatan/desa.csv')).text.trim().split('\r\n');
    expect(file).to.have.length(158);
    expect(file.filter((line) => line.startsWith(`${VILLAGE},Hauwai,Halong,2,1,0,,0,0,1`))).to.have.length(1);
    expect((await client.get('/admin/kesehatan/sumber.csv')).text)
      .to.include('failing,')
      .and.include(',timeout,2,1234,3.5');
    const { client: editor } = await signedInAs('editor');
    expect((await editor.get('/admin/kesehatan')).status).to.equal(403);
  });

  it('is reported by the month, as it was at its end', async () => {
    await aStoredStory({ publishedAt: new Date('2026-01-31T15:59:00Z') });
    await aStoredStory({ publishedAt: new Date('2026-01-31T16:00:00Z') });
    const { client } = await signedInAs('admin');
    const january = await client.get('/admin/laporan?bulan=2026-01');
    expect(january.text).to.include('Laporan Januari 2026');
    expect(january.text).to.match(/berita terbit<\/dt><dd>1</);
    // 157 villages one below the other are no page for a phone.
    expect(january.text).to.match(/<h3>Halong<\/h3>\s*<p class="meta">24 dari 24 desa/);
    expect(
      january.text.match(/<details class="open-where-room">\s*<summary>Tampilkan desa</g),
    ).to.have.length(8);
    expect(january.text).to.include('<li><strong>Hauwai</strong>: belum ada');
    expect((await client.get('/admin/laporan?bulan=2026-02')).text).to.match(/berita terbit<\/dt><dd>1</);
    const row = (await client.get('/admin/laporan/desa.csv?bulan=2026-01')).text
      .split('\r\n')
      .find((line) => line.startsWith(VILLAGE));
    expect(row).to.include(',1,2026-01-31,');
    for (const bad of ['2026-13', '9999-01', '<b>', '2026-1']) {
      expect((await client.get(`/admin/laporan?bulan=${encodeURIComponent(bad)}`)).status, bad).to.equal(200);
    }
  });
});
