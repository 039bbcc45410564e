import { createPublicKey, verify } from 'node:crypto';
import { expect } from 'chai';
import { Delivery } from '../../models/delivery.js';
import { PushSubscription } from '../../models/push-subscription.js';
import { User } from '../../models/user.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { endSessions } from '../../server/auth/users.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { deliverDue } from '../../server/notifications/deliver.js';
import { DEVICES_MAX, deviceOf, subscribe } from '../../server/notifications/push-subscriptions.js';
import { tellAuthors } from '../../server/notifications/tell.js';
import { vapidOf } from '../../server/notifications/vapid.js';
import { eraseAccount } from '../../server/privacy/erase.js';
import { aPerson, apiClient, aUser, PASSWORD, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import {
  aBrowser,
  startPushService,
  tellAndPush,
  type Browser,
  type PushService,
} from '../support/push-service.js';
import { aSubmittedStory } from '../support/stories.js';

const PHONE = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36';

describe('Web Push to an author', () => {
  let service: PushService;
  beforeEach(async () => {
    await freshDatabase();
    service = await startPushService();
  });
  afterEach(() => service.close());

  async function anAuthorWith(...browsers: Browser[]) {
    const user = await aUser('contributor');
    const author = toCurrentUser(user);
    for (const browser of browsers) await subscribeWith(author, browser);
    return author;
  }
  const subscribeWith = (user: { id: string }, { subscription }: Browser, now = new Date()) =>
    subscribe(user, subscription, {
      userAgent: PHONE,
      now,
      allowHosts: service.portal.config.fetchAllowHosts,
    });

  it('says what became of which story, so that only the browser can read it, and never who decided', async () => {
    const browser = service.browser('/a');
    const author = await anAuthorWith(browser);
    await User.updateOne({ _id: author.id }, { $set: { language: 'en' } });
    const story = await aSubmittedStory({ author });
    const editor = await aPerson('editor', { name: 'Redaktur Rahasia' });
    const returned = { decision: 'returned', preset: 'source-unclear', note: 'Tanya Rahasia' };
    await decideNewsworthiness(editor, String(story._id), returned, new Date());
    expect(await tellAndPush(service)).to.deep.equal({ sent: 2, failed: 0 });
    const messages = service.pushed.map((pushed) => browser.read(pushed));
    expect(messages).to.have.deep.members(
      [
        { title: 'Story received', tag: `${String(story._id)}:1` },
        { title: 'Needs something more', tag: `${String(story._id)}:2` },
      ].map((told) => ({ ...told, body: story.title, url: `/kontributor/${String(story._id)}`, lang: 'en' })),
    );
    for (const { body, headers } of service.pushed) {
      expect(body.toString('latin1')).not.to.include('Halong');
      expect(headers).to.include({ 'content-encoding': 'aes128gcm', urgency: 'normal' });
      expect(headers.topic).to.match(/^[\w-]{32}$/);
    }
    expect(new Set(service.pushed.map(({ headers }) => headers.topic)).size).to.equal(2);
  });

  it('waits until a decision can no longer be taken back', async () => {
    const author = await anAuthorWith(service.browser('/a'));
    const story = await aSubmittedStory({ author });
    await decideNewsworthiness(
      await aPerson('editor'),
      String(story._id),
      { decision: 'fit', reason: 'Baik' },
      new Date(),
    );
    await tellAuthors(service.portal, new Date());
    await deliverDue(service.portal);
    expect(service.pushed).to.have.length(1);
    expect(await tellAndPush(service)).to.deep.equal({ sent: 1, failed: 0 });
  });

  it('proves who sends it, to this service alone', async () => {
    await aSubmittedStory({ author: await anAuthorWith(service.browser('/a')) });
    await tellAndPush(service);
    const [, token = '', key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(
      service.pushed[0]!.headers.authorization!,
    )!;
    expect(key).to.equal(vapidOf(portal().config)!.publicKey);
    const [head = '', claims = '', signature = ''] = token.split('.');
    const point = Buffer.from(key!, 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    const signed = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(signed).to.equal(true);
    const { aud, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, string>;
    expect(aud).to.equal(service.origin);
    expect(sub).to.match(/^mailto:/);
  });

  it('forgets a browser that has ended it, and tells the others', async () => {
    const [kept, gone] = [service.browser('/kept'), service.browser('/gone')];
    const author = await anAuthorWith(kept, gone, service.browser('/lost'));
    Object.assign(service.answers, { '/gone': 410, '/lost': 404 });
    await aSubmittedStory({ author });
    expect(await tellAndPush(service)).to.deep.equal({ sent: 1, failed: 0 });
    const left = await PushSubscription.find().lean();
    expect(left.map(({ endpoint }) => endpoint)).to.deep.equal([kept.subscription.endpoint]);
  });

  it('leaves nothing waiting for an author whose browsers are all gone', async () => {
    const author = await anAuthorWith(service.browser('/gone'));
    service.answers['/gone'] = 410;
    await aSubmittedStory({ author });
    expect(await tellAndPush(service)).to.deep.equal({ sent: 0, failed: 0 });
    expect(await Delivery.countDocuments()).to.equal(0);
  });

  it('tries again what a service could not take, gives up what it refuses, and goes on with the rest', async () => {
    Object.assign(service.answers, { '/busy': 503, '/refuses': 403 });
    for (const path of ['/busy', '/refuses', '/a']) {
      await aSubmittedStory({ author: await anAuthorWith(service.browser(path)) });
    }
    expect(await tellAndPush(service)).to.deep.equal({ sent: 1, failed: 2 });
    const failed = await Delivery.find({ error: { $exists: true } }).lean();
    const outcomes = failed.map(({ error, dueAt, givenUpAt }) => [
      error!.code,
      error!.status,
      Boolean(dueAt),
      Boolean(givenUpAt),
    ]);
    expect(outcomes).to.have.deep.members([
      ['push-later', 503, true, false],
      ['push-refused', 403, false, true],
    ]);
    const { client } = await signedInAs('admin');
    const page = await client.get('/admin/kiriman');
    expect(page.text).to.include('Layanan notifikasi peramban menolak kiriman ini.');
    const refused = failed.find(({ givenUpAt }) => givenUpAt)!;
    await client.post(`/admin/kiriman/${encodeURIComponent(refused._id)}/percobaan`, {});
    const again = await Delivery.findById(refused._id).orFail().lean();
    expect(again).to.include({ attempts: 0 }).and.not.to.have.property('givenUpAt');
    expect(again.dueAt).to.be.instanceOf(Date);
  });

  it('connects to no private address, whatever a subscription names', async () => {
    const author = await anAuthorWith();
    const { subscription } = service.browser('/private');
    // As if it had been kept before that address was forbidden.
    await PushSubscription.create({
      _id: 'x',
      user: author.id,
      ...subscription,
      device: 'Chrome',
      createdAt: new Date(),
    });
    await aSubmittedStory({ author });
    await tellAuthors(portal(), new Date());
    expect(await deliverDue(portal())).to.deep.equal({ sent: 0, failed: 0 });
    expect(service.pushed).to.deep.equal([]);
    expect(await PushSubscription.countDocuments()).to.equal(0);
  });

  it('is led nowhere else by a service', async () => {
    service.answers['/moved'] = 307;
    await aSubmittedStory({ author: await anAuthorWith(service.browser('/moved')) });
    expect(await tellAndPush(service)).to.deep.equal({ sent: 0, failed: 1 });
    expect(service.pushed.map(({ path }) => path)).to.deep.equal(['/moved']);
  });
});

describe('the browsers in which somebody is told', () => {
  beforeEach(freshDatabase);
  const endpoint = (name: string) => `https://push.example/${name}`;
  const context = { userAgent: PHONE, allowHosts: [] as string[] };

  it('are kept, shown, exported without their keys, and ended by their owner alone', async () => {
    const user = await aUser('contributor');
    const program = await apiClient(user);
    const { subscription } = aBrowser(endpoint('a'));
    const made = await program.send('POST', '/api/v1/push-subscriptions', subscription, {
      'User-Agent': PHONE,
    });
    expect(made.status).to.equal(201);
    const { id, device } = made.json<{ id: string; device: string }>();
    expect(device).to.equal('Chrome, Android');
    const client = await signedIn(user);
    expect((await client.get('/akun/data')).text).to.include('Chrome, Android, sejak');
    const { devices } = (await client.get('/akun/data/unduhan.json')).json<{
      devices: Record<string, unknown>[];
    }>();
    expect(devices).to.have.length(1);
    expect(devices[0]).to.include({ endpoint: subscription.endpoint }).and.not.to.have.property('keys');

    const other = await apiClient(await aUser('contributor'));
    expect((await other.send('DELETE', `/api/v1/push-subscriptions/${id}`)).status).to.equal(204);
    expect(await PushSubscription.countDocuments()).to.equal(1);
    const removed = await client.post(`/akun/data/perangkat/${id}/penghapusan`, {});
    expect(removed.text).to.include('Notifikasi di perangkat itu dimatikan.');
    expect(await PushSubscription.countDocuments()).to.equal(0);
  });

  it('are told no more once their person signed out there, there alone, or ended that device', async () => {
    const user = await aUser('contributor');
    const devices = [await signedIn(user), await signedIn(user), await signedIn(user)];
    for (const [number, device] of devices.entries()) {
      const { subscription } = aBrowser(endpoint(String(number)));
      const made = await device.send('POST', '/api/v1/push-subscriptions', subscription);
      expect(made.status).to.equal(201);
    }
    const left = async () => (await PushSubscription.find().lean()).map((one) => one.endpoint);
    const [shared, own, lost] = devices;
    await shared!.post('/keluar', {});
    expect(await left()).to.have.members([endpoint('1'), endpoint('2')]);
    const { signIn } = await PushSubscription.findOne({ endpoint: endpoint('2') })
      .lean()
      .orFail();
    await own!.post(`/akun/perangkat/${String(signIn)}/pengakhiran`, {});
    expect(await left()).to.deep.equal([endpoint('1')]);
    expect((await lost!.get('/akun', { follow: false })).status).to.equal(303);
    await own!.post('/akun/perangkat/pengakhiran', {});
    expect(await left()).to.deep.equal([endpoint('1')]);
    await endSessions(user);
    expect(await left()).to.deep.equal([]);
  });

  it('are offered to press on the pages about notifications, with the key of the portal', async () => {
    const { client } = await signedInAs('contributor');
    const { publicKey } = vapidOf(portal().config)!;
    for (const path of ['/akun', '/kontributor/kabar']) {
      expect((await client.get(path)).text, path).to.include(`data-key="${publicKey}"`);
    }
    expect((await (await signedInAs('police')).client.get('/akun')).text).not.to.include('data-push');
  });

  it('belong to whoever asked last, and are so many', async () => {
    const [first, second] = [await aPerson('contributor'), await aPerson('contributor')];
    const shared = aBrowser(endpoint('shared'));
    for (const user of [first, second]) {
      await subscribe(user, shared.subscription, { ...context, now: new Date() });
    }
    expect((await PushSubscription.find().lean()).map(({ user }) => String(user))).to.deep.equal([second.id]);
    for (let made = 0; made <= DEVICES_MAX; made += 1) {
      const { subscription } = aBrowser(endpoint(String(made)));
      await subscribe(first, subscription, { ...context, now: new Date(Date.now() + made) });
    }
    const kept = await PushSubscription.find({ user: first.id }).lean();
    expect(kept).to.have.length(DEVICES_MAX);
    expect(kept.map((one) => one.endpoint)).not.to.include(endpoint('0'));
  });

  it('are refused with an address that the portal must not send to, or a key that nothing can be encrypted for', async () => {
    const program = await apiClient(await aUser('contributor'));
    const { subscription } = aBrowser(endpoint('a'));
    const refused: object[] = [
      ...[
        'http://127.0.0.1/',
        'https://127.0.0.1/',
        'https://[::1]/',
        'http://push.example/',
        'https://push.example:22/',
        'file:///etc',
        'x',
      ].map((address) => ({ ...subscription, endpoint: address })),
      { ...subscription, keys: { ...subscription.keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } },
      { ...subscription, keys: { ...subscription.keys, auth: 'kurang' } },
      { endpoint: subscription.endpoint },
    ];
    for (const input of refused) {
      const answer = await program.send('POST', '/api/v1/push-subscriptions', input);
      expect(answer.status, JSON.stringify(input)).to.equal(422);
    }
    expect(await PushSubscription.countDocuments()).to.equal(0);
  });

  it('go with the account', async () => {
    const user = await aUser('contributor');
    await subscribe(toCurrentUser(user), aBrowser(endpoint('a')).subscription, {
      ...context,
      now: new Date(),
    });
    await eraseAccount(String(user._id), { password: PASSWORD });
    expect(await PushSubscription.countDocuments()).to.equal(0);
  });

  it('are named as their owners know them', () => {
    expect(deviceOf(PHONE)).to.equal('Chrome, Android');
    expect(deviceOf('Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0')).to.equal(
      'Firefox, Linux',
    );
    expect(deviceOf('curl/8')).to.equal('Web');
  });
});
