import { expect } from 'chai';
import { Organisation, type OrganisationRecord } from '../../models/organisation.js';
import { Post } from '../../models/post.js';
import { Story } from '../../models/story.js';
import type { AccountStatus } from '../../models/vocabulary.js';
import { refreshSources } from '../../server/aggregation/refresh.js';
import { Client } from '../support/client.js';
import { aSource, rssFeed, rssItem } from '../support/channels.js';
import { aKimGroup, apiClient, aUser, signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';

interface PostList {
  items: {
    title: string;
    url: string;
    platform: string;
    newsroomVerified: boolean;
    organisation: { code: string };
  }[];
  next: string | null;
}

describe('Posts of official channels', () => {
  let site: RemoteSite;

  before(async () => {
    site = await startRemoteSite((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://remote');
      const items = Array.from({ length: pathname === '/many' ? 25 : 1 }, (_, index) =>
        rssItem({
          path: `${pathname}/${index}`,
          title: `Kabar ${pathname} ${index} &lt;b&gt;`,
          date: new Date(Date.UTC(2026, 2, 1, 0, index)).toUTCString(),
          text: `Isi <img src="https://foto.example/a.jpg"><script>alert(1)</script> ${index}`,
        }),
      );
      response.end(rssFeed(...items));
    });
    portal().config.fetchAllowHosts.push(site.host);
  });
  after(async () => {
    portal().config.fetchAllowHosts.length = 0;
    await site.close();
  });
  beforeEach(freshDatabase);

  it('are shown with their source, labelled as not verified, and without pictures from elsewhere', async () => {
    await aSource(`${site.url}/satu`);
    await refreshSources(portal());
    const { status, text } = await new Client().get('/kabar-kanal');
    expect(status).to.equal(200);
    expect(text).to.contain('Kabar /satu 0');
    expect(text).to.contain('Belum diverifikasi redaksi');
    expect(text).to.match(/<a href="https:\/\/kim\.example\/satu\/0" rel="noopener nofollow">/);
    expect(text).not.to.match(/foto\.example|alert\(1\)|<img[^>]+src="(?!\/(?!\/))/);
    expect((await new Client().get('/kabar-kanal?bahasa=en')).text).to.contain(
      'Not verified by the newsroom',
    );
  });

  it('stay hidden while the account is not verified', async () => {
    await aSource(`${site.url}/rahasia`, { status: 'unverified' });
    await refreshSources(portal());
    expect(await Post.countDocuments()).to.equal(1);
    expect((await new Client().get('/kabar-kanal')).text).not.to.contain('Kabar /rahasia');
    expect((await new Client().get('/api/v1/registry/posts')).json<PostList>().items).to.deep.equal([]);
  });

  it('can be filtered by organisation and platform', async () => {
    const group = await aKimGroup();
    await aSource(`${site.url}/satu`, { organisation: group._id });
    await aSource(`${site.url}/dua`);
    await refreshSources(portal());
    const client = new Client();
    const { text } = await client.get(`/kabar-kanal?organisasi=${group.slug}&platform=website`);
    expect(text).to.contain('Kabar /satu').and.not.to.contain('Kabar /dua');
    expect((await client.get('/kabar-kanal?platform=youtube')).text).not.to.contain('Kabar /');
    await Organisation.updateOne({ _id: group._id }, { $set: { district: '63.11.06' } });
    const there = await client.get('/kabar-kanal?kecamatan=63.11.06');
    expect(there.text).to.contain('Kabar /satu').and.not.to.contain('Kabar /dua');
    expect(there.text)
      .to.match(/<option value="63\.11\.06" selected>/)
      .and.contain(`value="${group.slug}"`);
    expect((await client.get('/kabar-kanal?kecamatan=63.11.99')).text).not.to.contain('Kabar /');
    expect((await client.get('/kabar-kanal?organisasi=tidak-ada')).text).not.to.contain('Kabar /');
    const { items } = (
      await client.get(`/api/v1/registry/posts?organisation=${group.code}`)
    ).json<PostList>();
    expect(items).to.have.length(1);
    expect(items[0]).to.deep.include({ platform: 'website', newsroomVerified: false });
    expect(items[0]?.organisation.code).to.equal(group.code);
  });

  it('are listed newest first, page by page, each once', async () => {
    await aSource(`${site.url}/many`);
    await refreshSources(portal());
    const client = new Client();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await client.get(`/api/v1/registry/posts?limit=10&cursor=${cursor}`);
      const page: PostList = answer.json<PostList>();
      seen.push(...page.items.map(({ url }) => url));
      cursor = page.next;
    }
    expect(seen).to.deep.equal(
      Array.from({ length: 25 }, (_, index) => `https://kim.example/many/${24 - index}`),
    );
    expect((await client.get('/kabar-kanal')).text).to.contain('halaman=2');
    expect((await client.get('/kabar-kanal?halaman=2')).text)
      .to.contain('/many/0"')
      .and.not.to.contain('/many/24"');
  });

  it('refuse a list that asks for nonsense', async () => {
    const answer = await new Client().get('/api/v1/registry/posts?limit=1000');
    expect(answer.status).to.equal(422);
    expect(answer.json<{ errors: unknown }>().errors).to.deep.equal([{ field: 'limit', code: 'too-long' }]);
    expect((await new Client().get('/api/v1/registry/posts?cursor=karangan')).status).to.equal(422);
    expect((await new Client().get('/kabar-kanal?halaman=0')).status).to.equal(404);
  });
});

describe('Sources in the administration', () => {
  let site: RemoteSite;

  before(async () => {
    site = await startRemoteSite((request, response) => {
      if (request.url === '/missing') response.writeHead(404).end();
      else response.end(rssFeed(rssItem({ path: '/a' })));
    });
    portal().config.fetchAllowHosts.push(site.host);
  });
  after(async () => {
    portal().config.fetchAllowHosts.length = 0;
    await site.close();
  });
  beforeEach(freshDatabase);

  it('are for administrators only', async () => {
    expect((await new Client().get('/admin/sumber')).path).to.contain('/masuk');
    const { client } = await signedInAs('editor');
    expect((await client.get('/admin/sumber')).status).to.equal(403);
    expect((await client.post('/admin/sumber/penyegaran')).status).to.equal(403);
  });

  it('say in words what is wrong, and can be read at once', async () => {
    await aSource(`${site.url}/missing`);
    const good = await aSource(`${site.url}/feed`);
    const { client } = await signedInAs('admin');
    const all = await client.post('/admin/sumber/penyegaran');
    expect(all.path).to.equal('/admin/sumber');
    expect(all.text).to.contain('Sumber dibaca: 2. Kiriman baru: 1. Gagal: 1.');
    expect(all.text).to.contain('Situsnya menolak atau sedang rusak. Status HTTP 404.');
    const one = await client.post(`/admin/sumber/${String(good._id)}/penyegaran`);
    expect(one.text).to.contain('Sumber dibaca: 1. Kiriman baru: 0. Gagal: 0.');
    expect((await client.post('/admin/sumber/bukan-id/penyegaran')).status).to.equal(404);
  });

  it('are refreshed through the API by administrators', async () => {
    await aSource(`${site.url}/feed`);
    const editor = await apiClient(await aUser('editor'));
    expect((await editor.send('POST', '/api/v1/aggregation/runs')).status).to.equal(403);
    expect((await new Client().send('POST', '/api/v1/aggregation/runs')).status).to.equal(401);
    const admin = await apiClient(await aUser('admin'));
    const run = await admin.send('POST', '/api/v1/aggregation/runs');
    expect(run.json()).to.include({ sources: 1, fetched: 1, notModified: 0, failed: 0, newPosts: 1 });
    expect(run.json()).to.have.property('ms').that.is.a('number');
  });
});

describe('Turning a post into a story', () => {
  let site: RemoteSite;

  before(async () => {
    site = await startRemoteSite((_request, response) =>
      response.end(
        rssFeed(rssItem({ path: '/a', title: 'Panen', text: '<b>Panen</b> padi <script>x</script>' })),
      ),
    );
    portal().config.fetchAllowHosts.push(site.host);
  });
  after(async () => {
    portal().config.fetchAllowHosts.length = 0;
    await site.close();
  });
  beforeEach(freshDatabase);

  async function aPost(organisation: Partial<OrganisationRecord> = {}, status: AccountStatus = 'verified') {
    const group = await aKimGroup(organisation);
    await aSource(`${site.url}/feed`, { organisation: group._id, status });
    await refreshSources(portal());
    return { group, post: await Post.findOne().orFail().lean() };
  }

  it('is one action, which puts it in the queue with its source and author', async () => {
    const { group, post } = await aPost();
    const { user, client } = await signedInAs('editor');
    expect((await client.get('/kabar-kanal')).text).to.contain(`/kabar-kanal/${String(post._id)}/cerita`);
    const answer = await client.post(`/kabar-kanal/${String(post._id)}/cerita`, {}, { follow: false });
    expect(answer.status).to.equal(303);
    const story = await Story.findOne({ fromPost: post._id }).orFail().lean();
    expect(answer.headers.get('location')).to.equal(`/meja/${String(story._id)}`);
    expect(story).to.deep.include({
      status: 'submitted',
      author: user._id,
      title: `${group.name}: Panen`,
      village: VILLAGE,
      sourceUrl: 'https://kim.example/a',
    });
    expect(story.body)
      .to.contain('<strong>Panen</strong> padi')
      .and.contain(group.name)
      .and.not.contain('script');
    expect((await client.get('/kabar-kanal')).text).to.contain(`/meja/${String(story._id)}`);
  });

  it('makes one story of one post, whoever asks and however often', async () => {
    const { post } = await aPost();
    const editor = await apiClient(await aUser('editor'));
    const verifier = await apiClient(await aUser('verifier'));
    const path = `/api/v1/registry/posts/${String(post._id)}/stories`;
    const answers = await Promise.all([editor.send('POST', path, {}), verifier.send('POST', path, {})]);
    expect(answers.map(({ status }) => status)).to.have.members([200, 201]);
    expect((await editor.send('POST', path, {})).status).to.equal(200);
    expect(await Story.countDocuments()).to.equal(1);
  });

  it('asks for the village where the organisation is not of one', async () => {
    const { post } = await aPost({ kind: 'agency', village: undefined, district: undefined });
    const { client } = await signedInAs('verifier');
    const path = `/kabar-kanal/${String(post._id)}/cerita`;
    const asked = await client.post(path, { topic: 'ekonomi' });
    expect(asked.status).to.equal(422);
    expect(asked.text).to.contain('Pilih desa yang diceritakan').and.contain('value="ekonomi" selected');
    expect(
      (await client.post(path, { topic: 'ekonomi', village: VILLAGE }, { follow: false })).status,
    ).to.equal(303);
    expect(await Story.findOne().orFail().lean()).to.deep.include({ topic: 'ekonomi', village: VILLAGE });
  });

  it('is for the newsroom, and for posts that are public', async () => {
    const { post } = await aPost({}, 'unverified');
    const path = `/kabar-kanal/${String(post._id)}/cerita`;
    expect((await new Client().post(path)).status).to.equal(401);
    const { client: contributor } = await signedInAs('contributor');
    expect((await contributor.post(path)).status).to.equal(403);
    const { client: editor } = await signedInAs('editor');
    expect((await editor.post(path)).status).to.equal(404);
    expect((await editor.post('/kabar-kanal/bukan-id/cerita')).status).to.equal(404);
    expect(await Story.countDocuments()).to.equal(0);
  });
});
