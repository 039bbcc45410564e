import { expect } from 'chai';
import { Post } from '../../models/post.js';
import { sweepPosts } from '../../server/aggregation/sweep-posts.js';
import { Invalid } from '../../server/errors.js';
import { pasteLink } from '../../server/pasted-links/paste-link.js';
import { anAccount } from '../support/channels.js';
import { Client } from '../support/client.js';
import { signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { anUnverifiedAccount, aVerifiedAccount } from '../support/registry.js';
import type { RemoteSite } from '../support/remote-site.js';
import { portalReaching, startSite, type SitePages } from '../support/sites.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const quick = { pauseMs: 0 };

async function wrongFields(input: Record<string, string>) {
  const refusal = await pasteLink(portal(), input, new Date(), quick).then(
    () => expect.fail('it was taken'),
    (error: unknown) => error,
  );
  return (refusal as Invalid).fields;
}

describe('a pasted link', () => {
  beforeEach(freshDatabase);

  it('becomes a post of the official account, with the title that was typed', async () => {
    await aVerifiedAccount({ url: 'facebook.com/diskominfo.balangan' });
    const url = 'https://www.facebook.com/diskominfo.balangan/posts/123?fbclid=x#atas';
    const title = 'Pasar murah <b>Sabtu</b>';
    await pasteLink(portal(), { url, title }, new Date(), quick);
    const post = await Post.findOne().orFail().lean();
    expect(post).to.include({
      title,
      platform: 'facebook',
      official: true,
      url: 'https://www.facebook.com/diskominfo.balangan/posts/123',
    });
    expect((await new Client().get('/kabar-kanal')).text).to.include('Pasar murah &lt;b&gt;Sabtu&lt;/b&gt;');
    expect(await wrongFields({ url, title })).to.deep.equal({ url: 'pasted-already' });
    const later = new Date(Date.now() + 800 * DAY_MS);
    expect(await sweepPosts(365, later), 'kept no longer than others').to.deep.equal({ removed: 1 });
  });

  it('is refused where it is not an official account’s own', async () => {
    await anUnverifiedAccount({ url: 'facebook.com/belum.terbukti' });
    await aVerifiedAccount({ url: 'instagram.com/resmi.satu' });
    const title = 'Judul';
    const refused: [Record<string, string>, Record<string, string>][] = [
      [{ url: '' }, { url: 'required' }],
      [{ url: 'javascript:alert(1)' }, { url: 'bad-url' }],
      [{ url: 'https://www.facebook.com/belum.terbukti/posts/1', title }, { url: 'not-official' }],
      [{ url: 'https://www.instagram.com/p/Cabc123/', title }, { account: 'account-not-told' }],
      [
        { url: 'https://www.facebook.com/x.y.z/posts/1', title, account: 'instagram.com/resmi.satu' },
        { account: 'other-account' },
      ],
      [
        { url: 'https://situs.example/p/1', title, account: 'instagram.com/resmi.satu' },
        { account: 'other-account' },
      ],
      [{ url: 'https://instagram.com.jahat.example/p/1', title }, { url: 'lookalike-host' }],
    ];
    for (const [input, fields] of refused) {
      expect(await wrongFields(input), JSON.stringify(input)).to.deep.equal(fields);
    }
    expect(await Post.countDocuments()).to.equal(0);
  });

  describe('of a site that tells about itself', () => {
    let site: RemoteSite;
    const pages: SitePages = {};
    before(async () => {
      site = await startSite(pages);
    });
    after(() => site.close());

    it('gets the title and the address of the picture from there, as text and never as markup', async () => {
      await anAccount({ url: `${site.url}/`, handle: site.host, key: `website:${site.host}` });
      pages['/kabar/1'] =
        `<meta property="og:title" content="Jembatan &lt;script&gt;x&lt;/script&gt; selesai">
        <meta property="og:description" content="Warga gotong royong"><meta property="og:image" content="/foto.jpg">`;
      const reaching = portalReaching(site);
      const url = `${site.url}/kabar/1`;
      const post = await pasteLink(reaching, { url, account: `${site.url}/` }, new Date(), quick);
      expect(post).to.include({ excerpt: 'Warga gotong royong', imageUrl: `${site.url}/foto.jpg` });
      expect(post.title).to.include('Jembatan').and.not.include('<');
      pages['/kabar/2'] = '<meta property="og:image" content="javascript:alert(1)">';
      const untold = { url: `${site.url}/kabar/2`, account: `${site.url}/` };
      const second = await pasteLink(reaching, { ...untold, title: 'Dua' }, new Date(), quick);
      expect(second.imageUrl).to.equal(undefined);
      const refusal = pasteLink(reaching, { ...untold, url: `${site.url}/tidak-ada` }, new Date(), quick);
      expect(
        await refusal.then(
          () => ({}),
          (error: unknown) => (error as Invalid).fields,
        ),
      ).to.deep.equal({
        title: 'title-not-told',
      });
    });
  });

  it('is the newsroom’s to paste', async () => {
    await aVerifiedAccount({ url: 'facebook.com/diskominfo.balangan' });
    const { client: editor } = await signedInAs('editor');
    expect((await editor.get('/kabar-kanal')).text).to.include('/kabar-kanal/tempel');
    const refused = await editor.post('/kabar-kanal/tempel', { url: 'bukan alamat', title: 'Judul saya' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('Judul saya');
    const { client: contributor } = await signedInAs('contributor');
    expect((await contributor.get('/kabar-kanal/tempel')).status).to.equal(403);
    expect((await new Client().get('/kabar-kanal/tempel')).path).to.match(/^\/masuk/);
  });
});
