import { expect } from 'chai';
import { version } from '../../server/version.js';
import { Client } from '../support/client.js';

const HOUR_MS = 60 * 60 * 1000;

describe('the health addresses', () => {
  for (const path of ['/health/live', '/health/ready']) {
    it(`say that all is well at ${path}, to anyone and without a session`, async () => {
      const answer = await new Client().get(path);
      expect(answer.status).to.equal(200);
      expect(answer.json()).to.deep.equal({ status: 'ok', database: 'connected', version });
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect(answer.headers.getSetCookie()).to.deep.equal([]);
    });
  }

  it('say so too once the clock of the machine was put forward', async () => {
    const { now } = Date;
    Date.now = () => now() + HOUR_MS;
    try {
      expect((await new Client().get('/health/ready')).json()).to.include({ status: 'ok' });
      expect((await new Client().get('/berita?q=irigasi')).status).to.equal(200);
    } finally {
      Date.now = now;
    }
  });

  it('are answered under an id of the portal, whatever a reader without a proxy of ours sends', async () => {
    const answer = await new Client().get('/health/live', {
      headers: { 'X-Request-Id': 'named-by-a-reader' },
    });
    expect(answer.headers.get('x-request-id')).to.match(/^[\da-f-]{36}$/);
  });
});
