import { expect } from 'chai';
import { Follower } from '../../models/follower.js';
import { Client } from '../support/client.js';
import { VILLAGE } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { aBrowser } from '../support/push-service.js';

const GOOGLE = 'https://fcm.googleapis.com/fcm/send/';

describe('following in a browser', () => {
  beforeEach(freshDatabase);
  const send = (method: string, path: string, input?: object) => new Client().send(method, path, input);

  it('needs no account, is changed and ended by who knows the browser, and says nothing of the reader', async () => {
    const { subscription } = aBrowser(`${GOOGLE}a`);
    const wanted = { ...subscription, follows: ['topic:budaya', `place:${VILLAGE}`], language: 'en' };
    const made = await send('POST', '/api/v1/follows', wanted);
    expect(made.status).to.equal(201);
    const { id } = made.json<{ id: string }>();
    const { createdAt: _at, ...kept } = await Follower.findOne().lean().orFail();
    expect(kept).to.deep.equal({ ...wanted, _id: id, waiting: [], told: [], refusals: 0 });

    const less = { ...subscription, follows: ['clarifications'] };
    expect((await send('POST', '/api/v1/follows', less)).status).to.equal(201);
    const own = await send('GET', `/api/v1/follows/${id}`);
    expect(own.json()).to.deep.equal({ follows: ['clarifications'] });
    expect(own.headers.get('cache-control')).to.include('no-store');
    expect((await send('DELETE', `/api/v1/follows/${id}`)).status).to.equal(204);
    expect((await send('GET', `/api/v1/follows/${id}`)).status).to.equal(404);
  });

  it('is possible at the browser makers’ push services only', async () => {
    const services = [
      GOOGLE,
      'https://updates.push.services.mozilla.com/wpush/v2/',
      'https://sg2p.notify.windows.com/w/',
      'https://web.push.apple.com/',
    ];
    for (const [number, service] of services.entries()) {
      const input = { ...aBrowser(`${service}${number}`).subscription, follows: ['topic:budaya'] };
      expect((await send('POST', '/api/v1/follows', input)).status, service).to.equal(201);
    }
    const others = [
      'https://push.example/',
      'https://fcm.googleapis.com.jahat.example/',
      'https://jahatpush.apple.com.example/',
      'https://xfcm.googleapis.com/',
      'http://fcm.googleapis.com/fcm/send/',
      'https://127.0.0.1/',
      'https://user:word@fcm.googleapis.com/',
      'https://fcm.googleapis.com:22/',
    ];
    for (const endpoint of others) {
      const input = { ...aBrowser(endpoint).subscription, follows: ['topic:budaya'] };
      const answer = await send('POST', '/api/v1/follows', input);
      expect([answer.status, answer.text.includes('bad-url')], endpoint).to.deep.equal([422, true]);
    }
    expect(await Follower.countDocuments()).to.equal(services.length);
  });

  it('is of topics and places that there are', async () => {
    const { subscription } = aBrowser(`${GOOGLE}a`);
    for (const follows of [
      [],
      ['topic:gosip'],
      ['place:99.99'],
      ['story:1'],
      ['$where'],
      [{ $ne: '' }],
      'clarifications',
    ]) {
      const answer = await send('POST', '/api/v1/follows', { ...subscription, follows });
      expect(answer.status, JSON.stringify(follows)).to.equal(422);
    }
    expect(await Follower.countDocuments()).to.equal(0);
  });

  it('is told of on a page that works without script, with the feeds of what is chosen', async () => {
    const { text, status } = await new Client().get(`/ikuti?topik=budaya&tempat=${VILLAGE}`);
    expect(status).to.equal(200);
    const { baseUrl } = portal().config;
    expect(text).to.include(`href="${baseUrl}/wilayah/${VILLAGE}/atom.xml?topik=budaya"`);
    expect(text).to.include(`href="${baseUrl}/rss.xml"`).and.include('https://wa.me/');
    expect(text).to.match(/data-follow="[\w-]+"[^>]* hidden>/);
    expect((await new Client().get('/ikuti?topik=gosip&tempat=1')).status).to.equal(200);
  });
});
