import { expect } from 'chai';
import { runJob } from '../../jobs/index.js';
import { HubState } from '../../models/hub-state.js';
import { correctStory } from '../../server/moderation/corrections.js';
import type { Portal } from '../../server/portal.js';
import { tellHub } from '../../server/websub/tell-hub.js';
import { Client } from '../support/client.js';
import { aPublishedStory, aReadyStory } from '../support/decisions.js';
import { aKimGroup, aPerson, DISTRICT, signedInAs, VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { planOf, queriesDuring } from '../support/queries.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';

const MINUTE_MS = 60_000;
const PER_MESSAGE = 100;

describe('The WebSub hub', () => {
  let hub: RemoteSite;
  let allowed: Portal;
  let taken: URLSearchParams[];
  let answer: number;
  let begin: number;

  /** Minutes after the hub was first heard of, an hour ago. */
  const at = (minutes: number) => new Date(begin + minutes * MINUTE_MS);
  const told = () =>
    taken.flatMap((message) => message.getAll('hub.url')).map((url) => url.replace(portal().url, ''));
  const refusedAt = async (minutes: number) => {
    const error: unknown = await tellHub(allowed, at(minutes)).catch((refusal: unknown) => refusal);
    return String(error);
  };

  before(async () => {
    hub = await startRemoteSite(async (request, response) => {
      const body = Buffer.concat((await request.toArray()) as Buffer[]).toString();
      if (answer < 300) taken.push(new URLSearchParams(body));
      response.writeHead(answer).end();
    });
  });
  beforeEach(async () => {
    await freshDatabase();
    [taken, answer, begin] = [[], 204, Date.now() - 60 * MINUTE_MS];
    const { config } = portal();
    allowed = {
      ...portal(),
      config: { ...config, webSubHub: `${hub.url}/hub`, fetchAllowHosts: [hub.host] },
    };
    await tellHub(allowed, at(0));
  });
  after(() => hub.close());

  it('is told of every feed that a publication changed, once, and of no other', async () => {
    const group = await aKimGroup();
    const author = await aPerson('contributor', { organisation: group.code });
    await aPublishedStory({ author, topic: 'budaya', now: at(1) });
    await aReadyStory({ now: at(1) });
    expect(await tellHub(allowed, at(2))).to.deep.equal({ feeds: told().length });
    expect(taken.map((message) => message.get('hub.mode'))).to.deep.equal(['publish']);
    const of = [
      '',
      '/wilayah/63.11',
      `/wilayah/${DISTRICT}`,
      `/wilayah/${VILLAGE}`,
      `/direktori/${group.slug}`,
    ];
    for (const path of of) {
      for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
        expect(told()).to.include.members([`${path}/${file}`, `${path}/${file}?topik=budaya`]);
      }
    }
    expect(told().join()).to.not.include('pembangunan').and.not.include('63.11.06');
    expect(new Set(told()).size).to.equal(told().length);
    // Each is a feed that names itself so, and has the story.
    for (const feed of told().filter((path) => path.includes('.json'))) {
      const { feed_url: self, items } = (await new Client().get(feed)).json<{
        feed_url: string;
        items: [];
      }>();
      expect([self, items.length], feed).to.deep.equal([portal().url + feed, 1]);
    }
    expect(await tellHub(allowed, at(3))).to.deep.equal({ feeds: 0 });
    expect(taken).to.have.length(1);
  });

  it('is told of a correction and of a withdrawal, of stories old and new together', async () => {
    const stories = [await aPublishedStory({ now: at(-9) }), await aPublishedStory({ now: at(-8) })];
    const editor = await aPerson('editor');
    const notice = { text: 'Jumlah warga adalah 50.', reason: 'Salah hitung' };
    await correctStory(editor, String(stories[0]!._id), { kind: 'erratum', ...notice }, { now: at(1) });
    await tellHub(allowed, at(2));
    expect(told()).to.include('/rss.xml');
    taken = [];
    const withdrawal = { kind: 'withdrawal', text: '', reason: 'Melindungi anak' };
    await correctStory(editor, String(stories[1]!._id), withdrawal, { now: at(3) });
    await aPublishedStory({ topic: 'bencana', now: at(3) });
    await tellHub(allowed, at(4));
    expect(told()).to.include.members(['/rss.xml', '/rss.xml?topik=bencana', '/rss.xml?topik=pembangunan']);
    // Many feeds go in as few messages as a hub takes.
    expect(taken).to.have.length(Math.ceil(told().length / PER_MESSAGE));
  });

  it('is told later what it did not take, after longer and longer waits', async () => {
    await aPublishedStory({ now: at(1) });
    answer = 503;
    expect(await refusedAt(2)).to.include('http-status: 503');
    const { waits } = await tellHub(allowed, at(2.5));
    expect(waits).to.deep.include({ attempts: 1, error: 'http-status: 503', retryAt: at(3) });
    expect(await refusedAt(3)).to.include('503');
    await aPublishedStory({ topic: 'bencana', now: at(4) });
    answer = 202;
    expect((await tellHub(allowed, at(7))).waits).to.deep.include({ attempts: 2, retryAt: at(8) });
    expect(told()).to.deep.equal([]);
    await tellHub(allowed, at(8));
    expect(told()).to.include.members(['/rss.xml', '/rss.xml?topik=pembangunan', '/rss.xml?topik=bencana']);
    expect(await HubState.findById(`${hub.url}/hub`).lean()).to.not.have.property('failure');
  });

  it('is told after a crash: what changed is known from the stories', async () => {
    await aPublishedStory({ now: at(1) });
    // Nothing ran for a while, and whoever did forgot everything but the database.
    await tellHub({ ...allowed }, at(30));
    expect(told()).to.include('/rss.xml');
  });

  it('is not reached at a private address, unless the settings allow it', async () => {
    await aPublishedStory({ now: at(1) });
    allowed = { ...allowed, config: { ...allowed.config, fetchAllowHosts: [] } };
    expect(await refusedAt(2)).to.match(/blocked-(address|port)/);
    expect(taken).to.deep.equal([]);
  });

  it('that fails is seen by administrators where jobs are', async () => {
    await aPublishedStory({ now: at(1) });
    answer = 500;
    await runJob('tell-hub', allowed).catch(() => undefined);
    const { client } = await signedInAs('admin');
    expect((await client.get('/admin')).text).to.match(/<span class="figure-value">1<\/span> [^<]*gagal/);
  });

  it('is told by a job only where there is one', async () => {
    const without = await runJob('tell-hub', portal()).catch((error: unknown) => error);
    expect(without).to.have.property('code', 'job-not-found');
    expect(await runJob('tell-hub', allowed)).to.deep.equal({ feeds: 0 });
  });

  it('costs no scan', async () => {
    await aPublishedStory({ now: at(1) });
    const queries = await queriesDuring(() => tellHub(allowed, at(2)).then(() => undefined));
    const growing = queries.filter(
      ({ collection }) => collection === 'stories' || collection === 'organisations',
    );
    expect(growing).to.have.length(2);
    for (const query of growing) expect(await planOf(query), query.shape).to.not.include('COLLSCAN');
  });
});
