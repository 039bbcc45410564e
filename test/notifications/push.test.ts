import { createPublicKey, verify } from 'node:crypto';
import { expect } from 'chai';
import { Delivery } from '../../models/delivery.js';
import { PushSubscription } from '../../models/push-subscription.js';
import { User } from '../../models/user.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { decideNewsworthiness } from '../../server/moderation/decisions.js';
import { deliverDue } from '../../server/notifications/deliver.js';
import { subscribe } from '../../server/notifications/push-subscriptions.js';
import { tellAuthors } from '../../server/notifications/tell.js';
import { vapidOf } from '../../server/notifications/vapid.js';
import { aPerson, aUser, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { startPushService, tellAndPush, type Browser, type PushService } from '../support/push-service.js';
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
