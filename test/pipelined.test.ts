import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { cutIfTooMany } from '../server/pipelined.js';

describe('requests on one connection', () => {
  it('are cut when hundreds come at once, and answered when each waits for the one before', async () => {
    let answered = 0;
    const server = createServer((req, res) => {
      if (cutIfTooMany(req, res)) return;
      answered += 1;
      res.end('halo');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const hasty = connect(port, '127.0.0.1').on('error', () => {});
      hasty.resume().write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(200));
      await once(hasty, 'close');
      expect(answered).to.be.below(20);
      for (let number = 0; number < 40; number += 1) {
        const [answer] = (await once(get({ port, agent }), 'response')) as [IncomingMessage];
        expect(Buffer.concat((await answer.toArray()) as Buffer[]).toString()).to.equal('halo');
      }
    } finally {
      agent.destroy();
      server.close();
    }
  });
});
