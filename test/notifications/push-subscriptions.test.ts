import { expect } from 'chai';
import { PushSubscription } from '../../models/push-subscription.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { endSessions } from '../../server/auth/users.js';
import { DEVICES_MAX, deviceOf, subscribe } from '../../server/notifications/push-subscriptions.js';
import { vapidOf } from '../../server/notifications/vapid.js';
import { eraseAccount } from '../../server/privacy/erase.js';
import { aPerson, apiClient, aUser, PASSWORD, signedIn, signedInAs } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aBrowser } from '../support/push-service.js';

const PHONE = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36';

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
