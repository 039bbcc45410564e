import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { AccountRecord } from '../../models/account.js';
import { Post } from '../../models/post.js';
import { Source } from '../../models/source.js';
import { fromRoot } from '../../server/paths.js';
import { aSource, sourceOf } from '../support/channels.js';
import { Client } from '../support/client.js';
import { feedSites } from '../support/feed-sites.js';
import { freshDatabase } from '../support/portal.js';

const NOW = new Date('2026-03-20T00:00:00Z');

interface Expected {
  title: string;
  url: string | undefined;
  html?: string;
  imageUrl?: string | undefined;
  author?: string | undefined;
  /** Unset: the time of the fetch. */
  at?: string;
}

interface Platform {
  file: string;
  /** What the site says that it is. */
  type: string;
  account?: Partial<AccountRecord>;
  title: string;
  posts: Expected[];
}

const PLATFORMS: Record<string, Platform> = {
  'a YouTube channel': {
    file: 'youtube.xml',
    type: 'text/xml; charset=UTF-8',
    account: { platform: 'youtube', url: 'https://www.youtube.com/channel/UCkimparingin00000000001' },
    title: 'KIM Paringin',
    posts: [
      {
        title: 'Gotong royong di jembatan gantung & panen raya',
        url: 'https://www.youtube.com/watch?v=dQpar1ng1n0',
        html: '<p>Warga tiga RT bergotong royong.</p><p>Kabar lain: https://paringin.desa.example/</p>',
        imageUrl: 'https://i2.ytimg.com/vi/dQpar1ng1n0/hqdefault.jpg',
        author: 'KIM Paringin',
        at: '2026-03-16T03:00:12.000Z',
      },
    ],
  },
  'a Mastodon profile': {
    file: 'mastodon.rss',
    type: 'application/rss+xml; charset=utf-8',
    account: { platform: 'mastodon', url: 'https://sosial.example/@kimjuai' },
    title: 'KIM Juai',
    posts: [
      {
        title: 'Posyandu Melati buka besok pagi. #posyandu',
        url: 'https://sosial.example/@kimjuai/114171000000000001',
        imageUrl: undefined,
        at: '2026-03-16T09:30:00.000Z',
      },
      {
        title: 'Petani memanen padi di sawah Juai',
        url: 'https://sosial.example/@kimjuai/114170000000000002',
        imageUrl: 'https://berkas.sosial.example/media_attachments/files/114/panen.jpg',
        at: '2026-03-15T01:00:00.000Z',
      },
    ],
  },
  'a Bluesky profile': {
    file: 'bluesky.rss',
    type: 'text/xml; charset=utf-8',
    account: { platform: 'bluesky', url: 'https://bsky.app/profile/awayan.bsky.social' },
    title: '@awayan.bsky.social - Kecamatan Awayan',
    posts: [
      {
        title: 'Pasar <murah> besok pagi di halaman kantor camat. Bawa KTP & tas belanja.',
        url: 'https://bsky.app/profile/awayan.bsky.social/post/3lkabc2desa2a',
        html: '<p>Pasar &lt;murah&gt; besok pagi<br />di halaman kantor camat.</p><p>Bawa KTP &amp; tas belanja.</p>',
        at: '2026-03-16T08:15:00.000Z',
      },
    ],
  },
  'an OpenSID site, with its posts behind the channel and without dates': {
    file: 'opensid.rss',
    type: 'text/xml',
    title: 'Desa Halong',
    posts: [
      {
        title: 'Musyawarah Desa & Penetapan RKPDes',
        url: 'https://halong.desa.example/index.php/first/artikel/41',
        html: 'Halong, <p>Pemerintah Desa bersama BPD menetapkan rencana kerja</p>',
      },
      {
        title: 'Penyaluran BLT tahap pertama',
        url: 'https://halong.desa.example/index.php/first/artikel/40',
        html: 'Halong, <p>Bantuan diterima 62 keluarga</p>',
      },
    ],
  },
  'a WordPress site': {
    file: 'wordpress.rss',
    type: 'application/rss+xml; charset=UTF-8',
    title: 'Dinas Kesehatan',
    posts: [
      {
        title: 'Imunisasi “Kejar” di 12 puskesmas',
        url: 'https://dinkes.example/2026/03/imunisasi-kejar/',
        html: '<p>Imunisasi kejar dibuka sampai akhir bulan di <strong>12 puskesmas</strong>.</p>',
        imageUrl: 'https://dinkes.example/wp-content/uploads/2026/03/imunisasi.jpg',
        author: 'humas',
        at: '2026-03-16T02:05:28.000Z',
      },
    ],
  },
  'a Blogger site': {
    file: 'blogger.xml',
    type: 'application/atom+xml; charset=UTF-8',
    title: 'KIM Lampihong',
    posts: [
      {
        title: 'Lomba perahu & pasar terapung',
        url: 'https://kimlampihong.example/2026/03/lomba-perahu.html',
        imageUrl: 'https://blogger.googleusercontent.com/img/b/x/s72-c/perahu.jpg',
        author: 'Rahmah',
        at: '2026-03-16T04:09:00.000Z',
      },
    ],
  },
  'a podcast, with an episode that has no page': {
    file: 'podcast.rss',
    type: 'text/xml',
    title: 'Siniar Radio Desa',
    posts: [
      {
        title: 'Episode 12: Harga karet',
        url: 'https://radio.example/12.mp3',
        html: 'Petani karet bicara soal harga.',
        imageUrl: 'https://radio.example/12.jpg',
        at: '2026-03-16T22:00:00.000Z',
      },
      {
        title: 'Pengumuman tanpa rekaman',
        url: undefined,
        html: 'Siaran libur sepekan.',
        at: '2026-03-15T22:00:00.000Z',
      },
    ],
  },
  'JSON Feed 1.0': {
    file: 'json-feed-1.0.json',
    type: 'application/json',
    title: 'Desa Tebing Tinggi',
    posts: [
      {
        title: 'Jalan usaha tani rampung',
        url: 'https://tebingtinggi.example/2026/jalan',
        html: '<p>Panjang <strong>1,2 km</strong>.</p>',
        imageUrl: 'https://tebingtinggi.example/jalan.jpg',
        author: 'Sekretaris',
        at: '2026-03-16T00:00:00.000Z',
      },
    ],
  },
  'JSON Feed 1.1': {
    file: 'json-feed-1.1.json',
    type: 'application/feed+json',
    title: 'Catatan KIM',
    posts: [
      {
        title: 'Air sungai naik < 1 meter. Warga diminta waspada.',
        url: undefined,
        html: '<p>Air sungai naik &lt; 1 meter.</p><p>Warga diminta waspada.</p>',
        author: 'Ani',
        at: '2026-03-16T00:00:00.000Z',
      },
    ],
  },
};

describe('What platforms publish', () => {
  const { site, refresh, close } = feedSites();
  beforeEach(freshDatabase);
  afterEach(close);

  for (const [name, { file, type, account = {}, title, posts }] of Object.entries(PLATFORMS)) {
    it(`is read and shown: ${name}`, async () => {
      const body = await readFile(fromRoot('test/fixtures/feeds', file));
      const { url } = await site((_request, response) => response.setHeader('content-type', type).end(body));
      const source = await aSource(`${url}/feed`, account);
      // The platform itself is not asked.
      await Source.updateOne({ _id: source._id }, { $set: { feedUrl: `${url}/feed` } });
      expect(await refresh({ now: NOW })).to.include({ fetched: 1, failed: 0, newPosts: posts.length });

      const { title: told, itemProblems, lastError } = await sourceOf(source.account);
      expect({ told, itemProblems, lastError }).to.deep.equal({
        told: title,
        itemProblems: [],
        lastError: undefined,
      });
      const stored = await Post.find().sort({ publishedAt: -1, _id: 1 }).lean();
      for (const [index, { at, ...expected }] of posts.entries()) {
        const { publishedAt, ...post } = stored[index]!;
        for (const field of Object.keys(expected)) {
          expect(Reflect.get(post, field), field).to.equal(Reflect.get(expected, field));
        }
        expect(publishedAt).to.deep.equal(at ? new Date(at) : NOW);
      }

      const page = await new Client().get('/kabar-kanal');
      for (const post of posts) {
        if (post.url) expect(page.text).to.include(`href="${post.url.replaceAll('&', '&amp;')}"`);
      }
      expect(page.text.match(/<li class="card">/g)).to.have.length(posts.length);
      expect(await refresh({ now: NOW, which: 'all' })).to.include({ newPosts: 0 });
    });
  }
});
