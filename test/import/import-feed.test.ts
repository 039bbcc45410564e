import { expect } from 'chai';
import { Story } from '../../models/story.js';
import { openPortalFetcher } from '../../server/aggregation/portal-fetcher.js';
import { feedItems } from '../../server/import/feed.js';
import { moveInFrom } from '../support/importing.js';
import { aPerson } from '../support/people.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';
import { portalReaching } from '../support/sites.js';

const FEED = `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Kabar KIM</title>
<item><title>Jembatan baru dibuka</title><link>/jembatan</link><guid>j-1</guid><dc:creator>Siti</dc:creator>
<pubDate>Mon, 02 May 2022 08:00:00 +0800</pubDate>
<description><![CDATA[<p>Jembatan gantung dibuka warga.</p><figure><img src="/foto.jpg"><figcaption>Jembatan</figcaption></figure><script>alert(1)</script>]]></description></item>
<item><guid>j-2</guid><category>Berita</category><category>Kesehatan</category><description>Posyandu buka besok pagi di balai desa.</description></item>
<item><guid>j-0</guid></item>
<item><title>Hai</title><guid>j-3</guid><description>Hai</description></item>
</channel></rss>`;

describe('moving in from a feed', () => {
  let site: RemoteSite;
  before(async () => {
    const photo = await aPhoto({ width: 600, height: 400, orientation: 1 });
    const answers: Record<string, Buffer | string> = { '/feed': FEED, '/foto.jpg': photo, '/hal': '<html>' };
    site = await startRemoteSite((request, response) => {
      const answer = answers[request.url ?? ''];
      response.writeHead(answer ? 200 : 404).end(answer);
    });
  });
  after(() => site.close());
  beforeEach(freshDatabase);

  it('sends each item to the desk, once', async () => {
    const author = await aPerson('contributor');
    const first = await moveInFrom(site, author);
    expect(first).to.deep.include({ imported: 2, skipped: 0, photos: 1, missingPhotos: [] });
    expect(first.failed.map(({ number, fields }) => [number, fields])).to.deep.equal([
      [3, { body: 'required' }],
      [4, { title: 'title-too-short', body: 'body-too-short' }],
    ]);
    expect(await moveInFrom(site, author)).to.include({ imported: 0, unchanged: 2, photos: 0 });
    expect(await Story.exists({ untold: { $exists: true } }), 'a notice for each').to.equal(null);
    const [bridge, clinic] = await Story.find().sort({ receipt: 1 }).lean();
    expect(bridge).to.include({
      status: 'submitted',
      title: 'Jembatan baru dibuka',
      topic: 'pembangunan',
      sourceUrl: `${site.url}/jembatan`,
      body: `<p>Jembatan gantung dibuka warga.</p><p>Sumber asal: ${site.host}, Siti, 2 Mei 2022.</p>`,
    });
    expect(bridge?.photos.map(({ caption }) => caption)).to.deep.equal(['Jembatan']);
    expect(clinic).to.include({
      status: 'submitted',
      topic: 'kesehatan',
      title: 'Posyandu buka besok pagi di balai desa.',
      body: '<p>Posyandu buka besok pagi di balai desa.</p>',
    });
  });

  it('says what is wrong with an address that has no feed', async () => {
    const fetcher = openPortalFetcher(portalReaching(site));
    try {
      const reading = (page: string) => refusal(feedItems(fetcher, site.url + page, 'UTC').next());
      expect(await reading('/hal')).to.include({ code: 'html-page' });
      expect(await reading('/tidak-ada')).to.include({ code: 'http-status' });
    } finally {
      await fetcher.close();
    }
  });
});
