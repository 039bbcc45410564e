import { expect } from 'chai';
import { openPortalFetcher } from '../../server/aggregation/portal-fetcher.js';
import { parseAddress } from '../../server/registry/address.js';
import { openShareLink, type Locate } from '../../server/registry/share-link.js';
import { Client } from '../support/client.js';
import { freshDatabase } from '../support/portal.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';
import { portalReaching } from '../support/sites.js';

/** Where each path of the stand-in sends on to; one that is not here answers with a page. */
const LEADS: Record<string, string> = {
  '/ZS8abc/': 'https://www.tiktok.com/@balangan_tv/video/7123?_r=1',
  '/share/1AbCdEf/': 'https://www.facebook.com/pemkabbalangan?mibextid=x',
  '/share/p/1Ab/': 'https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2Fpemkabbalangan',
  '/s/aGlnaGxpZ2h0': 'https://www.instagram.com/stories/diskominfo.balangan/1/',
  '/short': 'https://t.co/second',
  '/second': 'https://x.com/pemkab_balangan/status/1',
  '/video': 'https://www.youtube.com/watch?v=abc',
  '/evil': 'https://instagram.com@evil.test/diskominfo.balangan',
  '/round': 'https://bit.ly/round',
};

/** A share host at a port that the fetcher never reaches out to. */
const UNREACHABLE = 'https://s.id:1/abc';

describe('links that people share instead of an address', () => {
  let site: RemoteSite;
  let locate: Locate;
  let close: () => Promise<void>;

  beforeEach(async () => {
    await freshDatabase();
    site = await startRemoteSite((request, response) => {
      const location = LEADS[request.url ?? ''];
      response.writeHead(location ? 302 : 200, { ...(location && { location }) }).end();
    });
    const fetcher = openPortalFetcher(portalReaching(site));
    close = () => fetcher.close();
    // Every share host stands here.
    locate = (url) => fetcher.locate(site.url + new URL(url).pathname);
  });
  afterEach(async () => {
    await close();
    await site.close();
  });

  const opened = async (written: string) => parseAddress(await openShareLink(written, undefined, locate));

  it('are opened as far as the account', async () => {
    for (const [written, key] of [
      ['https://vt.tiktok.com/ZS8abc/', 'tiktok:balangan_tv'],
      ['vm.tiktok.com/ZS8abc/', 'tiktok:balangan_tv'],
      ['https://www.facebook.com/share/1AbCdEf/', 'facebook:pemkabbalangan'],
      ['https://www.facebook.com/share/p/1Ab/', 'facebook:pemkabbalangan'],
      ['https://www.instagram.com/s/aGlnaGxpZ2h0', 'instagram:diskominfo.balangan'],
      ['https://bit.ly/short', 'x:pemkab_balangan'],
    ] as const) {
      expect(await opened(written), written).to.include({ key });
    }
    expect(site.requests.map(({ path }) => path)).to.not.include('/@balangan_tv/video/7123');
  });

  it('are refused for what they lead to, and for leading nowhere', async () => {
    expect(await opened('https://bit.ly/video')).to.eql({ refused: 'post-address' });
    expect(await opened('https://bit.ly/evil')).to.eql({ refused: 'credentials-in-address' });
    expect(await opened('https://bit.ly/gone')).to.eql({ refused: 'share-link' });
    expect(await opened('https://bit.ly/round')).to.eql({ refused: 'share-link' });
    expect(site.requests.filter(({ path }) => path === '/round')).to.have.length(4);
  });

  it('leave an address that says whose it is alone', async () => {
    const written = 'https://www.instagram.com/diskominfo.balangan/';
    expect(await openShareLink(written, undefined, locate)).to.equal(written);
    expect(site.requests).to.have.length(0);
  });

  it('are told apart from accounts in words where they cannot be opened', async () => {
    const page = await new Client().get(`/direktori/cek?alamat=${encodeURIComponent(UNREACHABLE)}`);
    expect(page.status).to.equal(200);
    expect(page.text).to.include('ini tautan pendek');
  });

  it('send the portal out only so often for one who asks', async () => {
    const client = new Client();
    const ask = (url: string) => client.get(`/api/v1/registry/resolve?url=${encodeURIComponent(url)}`);
    for (let asked = 0; asked < 60; asked += 1) expect((await ask(UNREACHABLE)).status).to.equal(422);
    expect((await ask(UNREACHABLE)).status).to.equal(429);
    expect((await ask('instagram.com/desa.halong')).status, 'nothing to open').to.equal(200);
  });
});
