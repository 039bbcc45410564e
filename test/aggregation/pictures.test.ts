import { expect } from 'chai';
import sharp from 'sharp';
import { Account } from '../../models/account.js';
import { Post } from '../../models/post.js';
import { PostPicture } from '../../models/post-picture.js';
import { setPostsOfficial } from '../../server/aggregation/save-posts.js';
import { refreshSources } from '../../server/aggregation/refresh.js';
import { aSource } from '../support/channels.js';
import { Client } from '../support/client.js';
import { aPhoto } from '../support/photos.js';
import { freshDatabase, portal } from '../support/portal.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';

describe('The picture of a post', () => {
  let site: RemoteSite;
  let pictures: Record<string, Buffer>;

  before(async () => {
    pictures = {
      '/foto.jpg': await aPhoto({ width: 900, height: 900 }),
      '/lain.jpg': await aPhoto({ width: 300, height: 500, orientation: 1 }),
      '/jahat.svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      '/besar.jpg': Buffer.alloc(6 * 2 ** 20, 'a'),
    };
    site = await startRemoteSite((request, response) => {
      const picture = pictures[request.url ?? ''];
      if (picture) response.end(picture);
      else if (request.url?.startsWith('/feed')) response.end(feed(request.url.replace('/feed', '')));
      else response.writeHead(404).end();
    });
    portal().config.fetchAllowHosts.push(site.host);
  });
  after(async () => {
    portal().config.fetchAllowHosts.length = 0;
    await site.close();
  });
  beforeEach(async () => {
    await freshDatabase();
    site.requests.length = 0;
  });

  const feed = (picture: string) => `<rss version="2.0"><channel><item><title>Kabar</title>
    <link>https://kim.example/a</link><enclosure url="${site.url}${picture}" type="image/jpeg"/></item></channel></rss>`;
  const asked = (path: string) => site.requests.filter((request) => request.path === path).length;

  /** The address of the picture of the one post of a feed. */
  async function pictureFrom(path: string): Promise<string> {
    await aSource(`${site.url}/feed${path}`);
    await refreshSources(portal());
    const { _id } = await Post.findOne().orFail().lean();
    return `/gambar/${String(_id)}`;
  }

  it('is shown from the portal, made anew, fetched once however many readers ask', async () => {
    const address = await pictureFrom('/foto.jpg');
    const { text } = await new Client().get('/kabar-kanal');
    expect(text)
      .to.include(`src="${address}"`)
      .and.not.include(site.host + '/foto.jpg');
    const answers = await Promise.all(Array.from({ length: 5 }, () => fetch(portal().url + address)));
    for (const answer of answers) {
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('content-type')).to.equal('image/webp');
      expect(answer.headers.get('cache-control')).to.match(/^public, max-age=/);
    }
    const { width, height, format, exif } = await sharp(
      Buffer.from(await answers[0]!.arrayBuffer()),
    ).metadata();
    expect({ width, height, format, exif }).to.deep.equal({
      width: 640,
      height: 360,
      format: 'webp',
      exif: undefined,
    });
    expect(asked('/foto.jpg')).to.equal(1);
    const etag = answers[0]!.headers.get('etag')!;
    expect(
      (
        await fetch(portal().url + address, {
          headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
        })
      ).status,
    ).to.equal(304);
    expect(asked('/foto.jpg')).to.equal(1);
  });

  it('is fetched anew when the source shows another', async () => {
    const address = await pictureFrom('/foto.jpg');
    await fetch(portal().url + address);
    await Post.updateOne({}, { $set: { imageUrl: `${site.url}/lain.jpg` } });
    expect((await fetch(portal().url + address)).status).to.equal(200);
    expect(asked('/lain.jpg')).to.equal(1);
    expect(await PostPicture.countDocuments()).to.equal(1);
  });

  it('is a placeholder, with 404, where it cannot be had, and its source is not asked again at once', async () => {
    for (const path of ['/jahat.svg', '/besar.jpg', '/tidak-ada.jpg']) {
      await freshDatabase();
      const address = await pictureFrom(path);
      for (const answer of [await fetch(portal().url + address), await fetch(portal().url + address)]) {
        expect(answer.status, path).to.equal(404);
        expect(answer.headers.get('content-type')).to.include('image/svg+xml');
        expect(await answer.text())
          .to.include('<svg')
          .and.not.include('script');
      }
      expect(asked(path), path).to.equal(1);
    }
  });

  it('is fetched for posts that are public and for nothing else', async () => {
    const address = await pictureFrom('/foto.jpg');
    await Account.updateMany({}, { $set: { status: 'revoked' } });
    await setPostsOfficial((await Post.findOne().orFail()).account, false);
    expect((await new Client().get(address)).status).to.equal(404);
    expect((await new Client().get('/gambar/65f0c0ffee65f0c0ffee65f0')).status).to.equal(404);
    expect((await new Client().get(`/gambar/${encodeURIComponent(`${site.url}/foto.jpg`)}`)).status).to.equal(
      404,
    );
    expect(asked('/foto.jpg')).to.equal(0);
  });
});
