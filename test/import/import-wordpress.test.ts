import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { Story, type StoryRecord } from '../../models/story.js';
import type { CurrentUser } from '../../server/auth/current-user.js';
import { openPortalFetcher } from '../../server/aggregation/portal-fetcher.js';
import { importStories, type ImportOptions } from '../../server/import/import-stories.js';
import { wordpressItems } from '../../server/import/wordpress.js';
import { fromRoot } from '../../server/paths.js';
import { aKimGroup, aPerson, DISTRICT, VILLAGE } from '../support/people.js';
import { aPhoto, TIME_ZONE } from '../support/photos.js';
import { databaseUri, freshDatabase } from '../support/portal.js';
import { runPortal, temporaryFolder } from '../support/processes.js';
import { refusal } from '../support/refusal.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';
import { portalReaching } from '../support/sites.js';

const NOW = new Date('2026-11-21T02:00:00Z');
const SITE = 'http://kim.contoh';

async function* pieces(text: string, size = text.length): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** An export of posts with these parts inside their items. */
function wxr(...items: string[]): string {
  const posts = items.map(
    (item, index) =>
      `<item><guid>${SITE}/?p=${index}</guid><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>${item}</item>`,
  );
  return `<rss><channel><wp:wxr_version>1.0</wp:wxr_version>${posts.join('')}</channel></rss>`;
}

const text = (words: string) => `<content:encoded><![CDATA[${words}]]></content:encoded>`;

describe('moving in from WordPress', function () {
  this.timeout(300_000);

  let site: RemoteSite;
  let author: CurrentUser;
  let file: string;
  before(async () => {
    const [jpeg, png] = await Promise.all([
      aPhoto({ width: 900, height: 600, orientation: 1 }),
      aPhoto({ width: 500, height: 400, orientation: 1, format: 'png' }),
    ]);
    const photos: Record<string, Buffer> = {
      '/unggah/rak.jpg': jpeg,
      '/unggah/depan-scaled.jpg': jpeg,
      '/unggah/panen.png': png,
      '/unggah/rusak.jpg': Buffer.from('bukan foto'),
    };
    site = await startRemoteSite((request, response) => {
      const photo = photos[request.url ?? ''];
      response.writeHead(photo ? 200 : 404).end(photo);
    });
    file = (await readFile(fromRoot('test/fixtures/wordpress.xml'), 'utf8')).replaceAll(SITE, site.url);
  });
  after(() => site.close());

  beforeEach(async () => {
    await freshDatabase();
    author = await aPerson('contributor');
    site.requests.length = 0;
  });

  async function importing(xml: string, options: Partial<ImportOptions> & { drafts?: boolean } = {}) {
    const { drafts = false, ...others } = options;
    const fetcher = openPortalFetcher(portalReaching(site));
    try {
      return await importStories(
        wordpressItems(() => pieces(xml, 1_000), { drafts }),
        {
          author,
          village: VILLAGE,
          topic: undefined,
          timeZone: TIME_ZONE,
          system: 'wp',
          fetcher,
          dryRun: false,
          now: NOW,
          ...others,
        },
      );
    } finally {
      await fetcher.close();
    }
  }

  async function stories(): Promise<StoryRecord[]> {
    const found = await Story.find().sort({ receipt: 1 }).lean();
    for (const story of found) {
      expect(story).to.include({ status: 'submitted', village: VILLAGE, district: DISTRICT });
      expect(story).not.to.have.any.keys('publishedAt', 'slug', 'newsworthiness', 'authenticity');
      expect(story.history.map(({ action }) => action)).to.deep.equal(['submitted']);
    }
    return found;
  }

  it('sends every published post to the desk, with its photos made anew', async () => {
    const report = await importing(file);
    expect(report).to.deep.include({ imported: 2, unchanged: 0, skipped: 3, photos: 3, photosLeftOut: 0 });
    expect(report.failed).to.deep.equal([
      { number: 6, title: 'Hai', fields: { title: 'title-too-short', body: 'required' } },
    ]);
    expect(report.missingPhotos).to.deep.equal([
      {
        number: 2,
        title: 'Panen raya padi gunung',
        url: `${site.url}/unggah/hilang.jpg`,
        code: 'http-status',
      },
    ]);

    const [library, harvest] = await stories();
    expect(library).to.include({
      title: 'Perpustakaan desa dibuka & ramai',
      topic: 'pendidikan',
      sourceUrl: `${site.url}/perpustakaan-desa/`,
    });
    expect(library?.body.replace(/\n/g, '')).to.equal(
      '<p>Anak-anak Desa Sungai Jernih kini punya tempat membaca.</p>' +
        '<ul><li>Buka setiap sore</li><li>Gratis</li></ul>' +
        `<p>Sumber asal: ${site.host}, Nor Aina, 3 Mei 2021.</p>`,
    );
    // The featured one first, the one in the text in its original size.
    expect(library?.photos.map(({ caption, width }) => [caption, width])).to.deep.equal([
      ['Perpustakaan dari depan', 900],
      ['Rak buku dari papan bekas', 900],
    ]);
    expect(harvest).to.include({ title: 'Panen raya padi gunung', topic: 'ekonomi' });
    expect(harvest?.body.replace(/\n/g, '')).to.equal(
      '<p>Padi gunung dipanen bersama [sejak subuh].<br />Hasilnya dibagi rata.</p>' +
        '<blockquote>Tahun ini baik.</blockquote><p>Baca juga kabar lain.</p>' +
        `<p>Sumber asal: ${site.host}, rahman, 17 Agustus 2022.</p>`,
    );
    expect(harvest?.photos.map(({ caption }) => caption)).to.deep.equal(['Warga memanen']);
  });

  it('changes nothing when it is done again, and fetches nothing either', async () => {
    await importing(file);
    const before = await Story.find().sort({ receipt: 1 }).lean();
    site.requests.length = 0;
    expect(await importing(file)).to.deep.include({
      imported: 0,
      unchanged: 2,
      photos: 0,
      missingPhotos: [],
    });
    expect(await Story.find().sort({ receipt: 1 }).lean()).to.deep.equal(before);
    expect(site.requests).to.deep.equal([]);
  });

  it('keeps nothing in a dry run', async () => {
    const report = await importing(file, { dryRun: true });
    expect(report).to.deep.include({ imported: 2, skipped: 3, photos: 4, missingPhotos: [] });
    expect(report.failed.map(({ number }) => number)).to.deep.equal([6]);
    expect(await Story.countDocuments()).to.equal(0);
    expect(site.requests).to.deep.equal([]);
  });

  it('takes drafts and posts behind a password when they are asked for', async () => {
    expect(await importing(file, { drafts: true, topic: 'budaya' })).to.include({ imported: 4, skipped: 1 });
    const titles = (await stories()).filter(({ topic }) => topic === 'budaya').map(({ title }) => title);
    expect(titles).to.deep.equal(['Rencana lomba perahu', 'Catatan panitia']);
  });

  it('lets nothing hostile through', async () => {
    const long = 'Panjang '.repeat(40_000);
    const report = await importing(
      wxr(
        `<title>Nul \u0000 dan <![CDATA[<script>alert(1)</script>]]>skrip</title><dc:creator><![CDATA[<img src=x onerror=alert(1)>\u001b[2J]]></dc:creator><link>javascript:alert(1)</link>${text(
          'Kabar \u0000 biasa.\n\n<script>alert(1)</script><a href="javascript:alert(1)" onclick="x()">sini</a><img src="javascript:alert(1)"><img src="file:///etc/passwd"><img src="http://169.254.169.254/x.jpg"><iframe src="//x"></iframe>&lol;',
        )}`,
        `<title>${long}</title>${text('Judulnya saja yang panjang.')}`,
        `<title>Teks yang terlalu panjang</title>${text(long.repeat(2))}`,
        `<title>Foto yang bukan foto</title>${text(`Foto ini rusak. <img src="${site.url}/unggah/rusak.jpg">`)}`,
      ),
    );
    expect(report.failed).to.deep.equal([
      { number: 3, title: 'Teks yang terlalu panjang', fields: { body: 'body-too-long' } },
    ]);
    expect(report.missingPhotos.map(({ number, code }) => [number, code])).to.deep.equal([
      [1, 'blocked-address'],
      [4, 'photo-unreadable'],
    ]);
    const [hostile, titled, plain] = await stories();
    expect(hostile).to.include({
      title: 'Nul dan skrip',
      body: '<p>Kabar  biasa.</p>\n<p><a rel="nofollow noopener ugc">sini</a>&amp;lol;</p><p>Sumber asal: [2J.</p>',
    });
    expect(hostile?.sourceUrl).to.equal(undefined);
    expect(titled?.title.length).to.be.at.most(150);
    expect(titled?.title).to.match(/^Panjang .*…$/);
    expect(plain?.photos).to.deep.equal([]);
  });

  it('says which text the file is cut off in, and takes those before it', async () => {
    const whole = wxr(
      `<title>Kabar yang utuh</title>${text('Kabar ini utuh sampai akhir.')}`,
      `<title>Kabar terpotong</title>${text('Kabar ini tidak sampai ke akhirnya.')}`,
    );
    const report = await importing(whole.slice(0, whole.lastIndexOf('akhirnya')));
    expect(report.imported).to.equal(1);
    expect(report.failed).to.deep.equal([
      { number: 2, title: 'Kabar terpotong', fields: { body: 'cut-off' } },
    ]);
  });

  it('refuses what is no export of WordPress', async () => {
    for (const xml of [
      '',
      'bukan XML',
      '<rss><channel><item><title>x</title></item></channel></rss>',
      '<a>'.repeat(50_000),
    ]) {
      expect(await refusal(importing(xml)), xml.slice(0, 20)).to.deep.include({
        fields: { file: 'not-wxr' },
      });
    }
  });

  it('reads a large file as it comes', async () => {
    const post = `<title>Kabar pekan ini</title>${text('Satu baris.\n'.repeat(200))}`;
    const before = wxr().split('</channel>')[0]!;
    async function* large(): AsyncGenerator<string> {
      yield before;
      for (let number = 0; number < 8_000; number += 1) {
        yield `<item><guid>${number}</guid><wp:status>draft</wp:status><wp:post_type>post</wp:post_type>${post}</item>`;
      }
      yield '</channel></rss>';
    }
    let taken = 0;
    let pulled = 0;
    async function* counted(): AsyncGenerator<string> {
      for await (const piece of large()) {
        pulled += 1;
        yield piece;
      }
    }
    for await (const _item of wordpressItems(counted, { drafts: true })) {
      taken += 1;
      // The first pass has read all of it; the second is never further than the item that it gives.
      expect(pulled - 8_002).to.equal(taken + 1);
      if (taken === 8_000) break;
    }
    expect(taken).to.equal(8_000);
  });

  describe('on the command line', () => {
    const folder = temporaryFolder();
    after(() => folder.remove());
    const run = (...args: string[]) =>
      runPortal(['import-wordpress', ...args], {
        MONGODB_URI: databaseUri(),
        SESSION_SECRET: 'only-for-tests-'.repeat(3),
        FETCH_ALLOW_HOSTS: site.host,
      });

    it('sends for the group that is named, and tells what it could not take', async () => {
      const xml = path.join(folder.folder, 'situs.xml');
      await writeFile(xml, file);
      const group = await aKimGroup();
      const editor = await aPerson('editor');
      const done = await run(xml, '--author', editor.username, '--organisation', group.code);
      expect(done).to.include({ code: 1, stderr: '1 text was not taken\n' });
      expect(done.stdout).to.match(/^text 6 "Hai": title: at least 5 characters; body: required$/m);
      expect(done.stdout).to.match(/^text 2 "Panen raya padi gunung": without http\S+: The site refused/m);
      expect(done.stdout).to.match(/^imported: 2$/m);
      for (const story of await stories()) expect(String(story.organisation)).to.equal(String(group._id));
    });
  });
});
