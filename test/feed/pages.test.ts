import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { Types } from 'mongoose';
import { Account } from '../../models/account.js';
import { Clarification } from '../../models/clarification.js';
import { Organisation } from '../../models/organisation.js';
import { Client } from '../support/client.js';
import { aPublishedStory, EVIDENCE } from '../support/decisions.js';
import { aKimGroup, DISTRICT, VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aStoredStory } from '../support/public-stories.js';
import { anAgency, aVerifiedAccount } from '../support/registry.js';

const HOUR_MS = 60 * 60 * 1000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

describe('The front page', () => {
  beforeEach(freshDatabase);

  it('of a new portal says what will appear and how to join', async () => {
    const { status, text } = await new Client().get('/');
    expect(status).to.equal(200);
    expect(text).to.contain('Belum ada berita yang terbit').and.to.contain('href="/daftar"');
  });

  it('leads with the newest story and shows every district that has one', async () => {
    await aStoredStory({ title: 'Kabar lama', publishedAt: hoursAgo(5) });
    await aStoredStory({
      title: 'Kabar baru',
      publishedAt: hoursAgo(1),
      village: '63.11.06.2006',
      district: '63.11.06',
    });
    const { text } = await new Client().get('/');
    expect(text.indexOf('Kabar baru')).to.be.below(text.indexOf('Kabar lama'));
    expect(text).to.match(/<h2 class="headline"><a[^>]*>Kabar baru/);
    expect(text).to.contain('href="/wilayah/63.11.06"').and.to.contain(`href="/wilayah/${DISTRICT}"`);
  });

  it('shows the latest clarifications', async () => {
    await Clarification.create({
      origin: 'newsroom',
      number: 1,
      slug: 'air-beracun',
      title: 'Air beracun',
      titleTag: 'SALAH',
      publishedAt: new Date(),
    });
    expect((await new Client().get('/')).text).to.match(/SALAH[\s\S]*href="\/cek-fakta\/air-beracun"/);
  });

  it('speaks English to whoever asks for it, and remembers', async () => {
    const reader = new Client();
    await reader.get('/?bahasa=en');
    const { text } = await reader.get('/');
    expect(text).to.contain('<html lang="en">').and.to.contain('No story has been published yet');
  });
});

describe('The list of stories', () => {
  beforeEach(freshDatabase);

  it('answers whatever an address is made of', async () => {
    for (const path of ['//', '*', '//jahat.example/', `/berita/${'x'.repeat(5_000)}`]) {
      // As it stands: a client that reads addresses would take some of these for other hosts.
      const { hostname, port } = new URL(portal().url);
      const [answer] = (await once(http.get({ hostname, port, path }), 'response')) as [IncomingMessage];
      expect(answer.statusCode, path).to.be.oneOf([200, 404]);
      expect(await text(answer), path).not.to.include('href="//');
    }
  });

  it('narrows by topic, district, village and words', async () => {
    await aStoredStory({ title: 'Panen padi melimpah', topic: 'ekonomi' });
    await aStoredStory({
      title: 'Gotong royong jembatan',
      topic: 'sosial',
      village: '63.11.06.2006',
      district: '63.11.06',
    });
    const found = async (query: string) => {
      const { text } = await new Client().get(`/berita${query}`);
      return ['Panen padi melimpah', 'Gotong royong jembatan'].map((title) => text.includes(title));
    };
    expect(await found('')).to.deep.equal([true, true]);
    expect(await found('?topik=ekonomi')).to.deep.equal([true, false]);
    expect(await found('?kecamatan=63.11.06')).to.deep.equal([false, true]);
    expect(await found(`?desa=${VILLAGE}`)).to.deep.equal([true, false]);
    expect(await found('?q=jembatan+royong')).to.deep.equal([false, true]);
    expect(await found('?q=jembatan+padi')).to.deep.equal([false, false]);
    expect(await found(`?topik=&kecamatan=&desa=${VILLAGE}&q=panen`)).to.deep.equal([true, false]);
  });

  it('has pages of twenty that keep the filter', async () => {
    for (let number = 1; number <= 21; number += 1) {
      await aStoredStory({ title: `Kabar ke-${number}.`, publishedAt: hoursAgo(number), topic: 'budaya' });
    }
    const first = (await new Client().get('/berita?topik=budaya&q=')).text;
    expect(first).to.contain('Kabar ke-20.').and.not.to.contain('Kabar ke-21.');
    expect(first).to.contain('href="/berita?topik=budaya&amp;halaman=2"');
    const second = (await new Client().get('/berita?topik=budaya&halaman=2')).text;
    expect(second).to.contain('Kabar ke-21.').and.not.to.contain('Kabar ke-20.');
    expect(second).to.contain('href="/berita?topik=budaya"').and.not.to.contain('rel="next"');
  });

  it('says that nothing matches, shows what was looked for, and lets the filter be cleared', async () => {
    const { status, text } = await new Client().get('/berita?q=%3Cscript%3Ealert(1)%3C/script%3E');
    expect(status).to.equal(200);
    expect(text).to.contain('Tidak ada berita yang cocok').and.to.contain('Hapus saringan');
    expect(text).to.contain('&lt;script&gt;').and.not.to.contain('<script>alert');
  });

  for (const query of ['?topik=olahraga', '?kecamatan=11.11.11', '?desa=63.11.06', '?desa[$ne]=x&topik=x']) {
    it(`answers 404 with the form to ${query}`, async () => {
      const { status, text } = await new Client().get(`/berita${query}`);
      expect(status).to.equal(404);
      expect(text).to.contain('name="kecamatan"');
    });
  }

  for (const page of ['0', '-1', '1.5', 'dua', '501', '99999999999999999999']) {
    it(`has no page ${page}`, async () => {
      expect((await new Client().get(`/berita?halaman=${page}`)).status).to.equal(404);
    });
  }
});

describe("A story's page", () => {
  beforeEach(freshDatabase);

  it('tells what was checked, by which role, when and with what evidence', async () => {
    const story = await aPublishedStory({ now: new Date('2026-05-20T04:00:00Z') });
    const { status, text } = await new Client().get(`/berita/${story.slug}`);
    expect(status).to.equal(200);
    expect(text).to.contain('Lima puluh warga Desa Halong');
    expect(text)
      .to.contain('Verifikator memeriksa isinya')
      .and.to.contain('Dicocokkan dengan keterangan dinas.');
    expect(text).to.contain(`href="${EVIDENCE[0]!.url}"`).and.to.contain(EVIDENCE[0]!.title);
    expect(text).to.contain('20 Mei 2026');
  });

  it('can be shared and found: canonical address, preview, structured data', async () => {
    const title = 'Warga bilang: "jembatan </script><script>alert(1)</script> & jalan" selesai';
    const story = await aPublishedStory({ title });
    const { text } = await new Client().get(`/berita/${story.slug}`);
    expect(text).to.contain(`<link rel="canonical" href="${portal().url}/berita/${story.slug}">`);
    expect(text).to.contain('<meta property="og:type" content="article">');
    expect(text).not.to.contain('<script>alert');
    const [, data = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text) ?? [];
    const article = JSON.parse(data) as Record<string, unknown>;
    expect(article).to.include({ '@type': 'NewsArticle', headline: title, inLanguage: 'id' });
    expect(article.datePublished).to.equal(story.publishedAt!.toISOString());
  });

  it('shows corrections with their time and reason, and says so at the top', async () => {
    const at = new Date('2026-06-01T01:30:00Z');
    const correction = {
      kind: 'correction' as const,
      text: 'Bukan 50, tetapi 40 warga.',
      reason: 'Salah hitung',
    };
    const story = await aStoredStory({
      publishedAt: new Date('2026-05-30T01:30:00Z'),
      corrections: [{ _id: new Types.ObjectId(), by: new Types.ObjectId(), at, ...correction }],
    });
    const { text } = await new Client().get(`/berita/${story.slug}`);
    expect(text).to.contain('Berita ini diperbarui pada 1 Jun 2026');
    expect(text).to.contain('Koreksi').and.to.contain(correction.text).and.to.contain(correction.reason);
  });

  it('leads on to stories from the same village and topic, and not to itself', async () => {
    const story = await aStoredStory({ title: 'Yang dibaca', topic: 'budaya' });
    await aStoredStory({ title: 'Sedesa', topic: 'ekonomi' });
    await aStoredStory({ title: 'Setopik', topic: 'budaya', village: '63.11.06.2006', district: '63.11.06' });
    await aStoredStory({ title: 'Jauh', topic: 'sosial', village: '63.11.06.2006', district: '63.11.06' });
    const { text } = await new Client().get(`/berita/${story.slug}`);
    const related = text.slice(text.indexOf('Baca juga'));
    expect(related).to.contain('Sedesa').and.to.contain('Setopik').and.not.to.contain('Jauh');
    expect(related).not.to.contain('>Yang dibaca<');
  });

  it('links to nothing but the web', async () => {
    const story = await aStoredStory({ sourceUrl: 'javascript:alert(1)' });
    expect((await new Client().get(`/berita/${story.slug}`)).text).not.to.contain('javascript:');
  });

  it('of an address that never was is a 404', async () => {
    expect((await new Client().get('/berita/tidak-ada')).status).to.equal(404);
  });
});

describe('Places', () => {
  beforeEach(freshDatabase);

  it('are all listed, by district', async () => {
    const { text } = await new Client().get('/wilayah');
    expect(text.match(/href="\/wilayah\/63\.11\.\d\d"/g)).to.have.length(8);
    expect(text.match(/href="\/wilayah\/63\.11\.\d\d\.\d{4}"/g)).to.have.length(157);
  });

  it('show the stories of a village, its KIM group and its official accounts', async () => {
    const group = await aKimGroup({ name: 'KIM Harapan', village: VILLAGE, district: DISTRICT });
    await Account.create(
      anAccount(group._id, 'kimharapan', 'verified'),
      anAccount(group._id, 'kimpalsu', 'unverified'),
    );
    await aStoredStory({ title: 'Kabar dari sini' });
    const { status, text } = await new Client().get(`/wilayah/${VILLAGE}`);
    expect(status).to.equal(200);
    expect(text).to.contain('Kabar dari sini').and.to.contain('KIM Harapan');
    expect(text).to.contain('https://facebook.com/kimharapan').and.not.to.contain('kimpalsu');
  });

  it('show the stories of all villages of a district', async () => {
    await aStoredStory({ title: 'Kabar dari sini' });
    await aStoredStory({ title: 'Kabar seberang', village: '63.11.06.2006', district: '63.11.06' });
    const { text } = await new Client().get(`/wilayah/${DISTRICT}`);
    expect(text).to.contain('Kabar dari sini').and.not.to.contain('Kabar seberang');
    expect(text).to.contain(`href="/wilayah/${VILLAGE}"`);
  });

  it('show the stories of the whole regency, what was clarified, who speaks for it, and the way down', async () => {
    const agency = await anAgency();
    const { url } = await aVerifiedAccount({ organisation: agency });
    const group = await aKimGroup({ village: VILLAGE, district: DISTRICT });
    await aStoredStory({ title: 'Kabar dari sini' });
    await aStoredStory({ title: 'Kabar seberang', village: '63.11.06.2006', district: '63.11.06' });
    await Clarification.create({
      ...{ origin: 'newsroom', number: 1, slug: 'air-beracun', title: 'Air beracun', titleTag: 'SALAH' },
      publishedAt: new Date(),
    });
    const { status, text } = await new Client().get('/wilayah/63.11');
    expect(status).to.equal(200);
    expect(text).to.contain('Kabar dari sini').and.to.contain('Kabar seberang');
    for (const path of [
      `/direktori/${agency.slug}`,
      url,
      `/direktori/${group.slug}`,
      '/cek-fakta/air-beracun',
    ]) {
      expect(text).to.contain(`href="${path}"`);
    }
    expect(text.match(/<li><a class="chip" href="\/wilayah\/63\.11\.\d\d"/g)).to.have.length(8);
    expect(text).to.contain(`<link rel="canonical" href="${portal().url}/wilayah/63.11">`);
    expect(text).to.contain('href="/wilayah/63.11/rss.xml"');
  });

  it('keep how the office reaches an organisation to themselves', async () => {
    await aKimGroup({ contact: { name: 'Bu Rahmah', phone: '081234567890', email: 'bu@kim.example' } });
    expect(await Organisation.countDocuments({ 'contact.phone': '081234567890' })).to.equal(1);
    expect((await new Client().get(`/wilayah/${VILLAGE}`)).text).not.to.match(/Rahmah|081234567890|bu@kim/);
  });

  it('without a story say so', async () => {
    expect((await new Client().get(`/wilayah/${VILLAGE}`)).text).to.contain('Belum ada berita dari Desa');
  });

  for (const code of ['63.11.99', '63.11.02.9999', '31.71', 'x']) {
    it(`do not include ${code}`, async () => {
      expect((await new Client().get(`/wilayah/${code}`)).status).to.equal(404);
    });
  }
});

describe('How it all works', () => {
  for (const path of ['/tentang', '/pedoman']) {
    it(`is told in both languages: ${path}`, async () => {
      const indonesian = await new Client().get(path);
      const english = await new Client().get(`${path}?bahasa=en`);
      expect([indonesian.status, english.status]).to.deep.equal([200, 200]);
      expect(indonesian.text).to.contain('Verifikator');
      expect(english.text).to.match(/verifier/i);
      for (const { text } of [indonesian, english]) expect(text).not.to.match(/guidelines:|about:|\{place\}/);
    });
  }

  it('tells how to ask for a correction', async () => {
    const { text } = await new Client().get('/pedoman');
    expect(text).to.match(/id="koreksi"[\s\S]*hak jawab[\s\S]*2×24 jam/);
  });
});

function anAccount(organisation: Types.ObjectId, handle: string, status: 'verified' | 'unverified') {
  return {
    organisation,
    platform: 'facebook' as const,
    handle,
    url: `https://facebook.com/${handle}`,
    key: `facebook:${handle}`,
    status,
  };
}
