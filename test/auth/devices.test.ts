import { expect } from 'chai';
import { SignIn } from '../../models/sign-in.js';
import { SecurityEvent } from '../../models/security-event.js';
import type { UserRecord } from '../../models/user.js';
import type { Role } from '../../models/vocabulary.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { deviceOf } from '../../server/auth/device.js';
import { devicesOf, noteSignIn, useSignIn } from '../../server/auth/sign-ins.js';
import { Client } from '../support/client.js';
import { aUser, PASSWORD, signedIn } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const PHONE_BROWSER =
  'Mozilla/5.0 (Linux; Android 14; SM-A146P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36';

const isIn = async (client: Client) => (await client.get('/akun', { follow: false })).status === 200;

async function onPhone({ username }: UserRecord): Promise<Client> {
  const client = new Client();
  const fields = { username, password: PASSWORD };
  await client.post('/masuk', fields, { headers: { 'User-Agent': PHONE_BROWSER } });
  return client;
}

describe('the devices that are signed in', () => {
  beforeEach(freshDatabase);

  it('are listed in plain words, this one marked, without anything that identifies more', async () => {
    const user = await aUser('editor');
    const [here] = [await signedIn(user), await onPhone(user)];
    const { text } = await here.get('/akun');
    expect(text).to.include('Android, Chrome').and.include('Perangkat tak dikenal');
    expect(text.match(/Perangkat ini/g)).to.have.length(1);
    expect(text.match(/action="\/akun\/perangkat\/[\da-f]{24}\/pengakhiran"/g)).to.have.length(1);
    const kept = JSON.stringify(await SignIn.find().lean());
    expect(kept).not.to.include('SM-A146P').and.not.include('131').and.not.include('127.0.0.1');
  });

  it('are signed out one by one, at once', async () => {
    const user = await aUser('editor');
    const [here, phone, other] = [await signedIn(user), await onPhone(user), await signedIn(user)];
    const onAndroid = await SignIn.findOne({ device: 'android' }).orFail();
    const answer = await here.post(`/akun/perangkat/${String(onAndroid._id)}/pengakhiran`);
    expect(answer.text).to.include('sudah dikeluarkan');
    expect(await Promise.all([isIn(here), isIn(phone), isIn(other)])).to.deep.equal([true, false, true]);
    expect(await SecurityEvent.countDocuments({ user: user._id, kind: 'session-ended' })).to.equal(1);
  });

  it('are all signed out but this one', async () => {
    const user = await aUser('editor');
    const [here, phone, other] = [await signedIn(user), await onPhone(user), await signedIn(user)];
    const bystander = await signedIn(await aUser('editor'));
    await here.post('/akun/perangkat/pengakhiran');
    expect(await Promise.all([here, phone, other, bystander].map(isIn))).to.deep.equal([
      true,
      false,
      false,
      true,
    ]);
  });

  it('are nobody else’s to sign out', async () => {
    const victim = await signedIn(await aUser('editor'));
    const { _id } = await SignIn.findOne().orFail();
    const thief = await signedIn(await aUser('admin'));
    for (const id of [String(_id), 'bukan-nomor']) {
      expect((await thief.post(`/akun/perangkat/${id}/pengakhiran`)).status, id).to.equal(404);
    }
    expect(await isIn(victim)).to.equal(true);
  });

  it('are forgotten at sign-out', async () => {
    const client = await signedIn(await aUser('editor'));
    await client.post('/keluar');
    expect(await SignIn.countDocuments()).to.equal(0);
  });

  const lives: [Role, idleMs: number, longestMs: number][] = [
    ['editor', 3 * HOUR_MS, 12 * HOUR_MS],
    ['admin', 3 * HOUR_MS, 12 * HOUR_MS],
    ['contributor', 14 * DAY_MS, 30 * DAY_MS],
  ];
  for (const [role, idleMs, longestMs] of lives) {
    it(`of the ${role} are signed out when they are not used, and in the end in any case`, async () => {
      const user = toCurrentUser(await aUser(role));
      const start = Date.now();
      const at = (ms: number) => new Date(start + ms);
      const idle = await noteSignIn(user, { secondFactor: false, now: at(0) });
      expect(await useSignIn(idle, role, at(idleMs - 1_000))).not.to.equal(null);
      expect(await useSignIn(idle, role, at(2 * idleMs - 2_000))).not.to.equal(null);
      expect(await useSignIn(idle, role, at(3 * idleMs))).to.equal(null);
      const busy = await noteSignIn(user, { secondFactor: false, now: at(0) });
      for (let used = 0; used < longestMs; used += idleMs / 2) {
        expect(await useSignIn(busy, role, at(used)), `after ${used} ms`).not.to.equal(null);
      }
      expect(await useSignIn(busy, role, at(longestMs))).to.equal(null);
      expect(await devicesOf(user, at(longestMs))).to.deep.equal([]);
    });
  }

  it('are told apart by what browsers say', () => {
    expect(deviceOf(PHONE_BROWSER)).to.deep.equal({ device: 'android', browser: 'Chrome' });
    expect(deviceOf('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0')).to.deep.equal({
      device: 'linux',
      browser: 'Firefox',
    });
    expect(
      deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1'),
    ).to.deep.equal({ device: 'iphone', browser: 'Safari' });
    expect(deviceOf('Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0')).to.deep.equal({
      device: 'windows',
      browser: 'Edge',
    });
    expect(deviceOf()).to.deep.equal({ device: 'unknown', browser: undefined });
  });
});
