import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { cutIfUntaken } from '../server/untaken-answer.js';

/** Together more than systems take for who does not read. */
const PAGE = 'x'.repeat(1024 * 1024);
const ASKED = 32;

describe('an answer that nobody takes', () => {
  it('ends the connection, and one that is taken does not', async () => {
    const server = createServer((_req, res) => {
      cutIfUntaken(res, 1_000);
      res.end(PAGE);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const neverReads = connect(port, '127.0.0.1').pause();
      const [held] = (await once(server, 'connection')) as [Socket];
      neverReads.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(ASKED));
      await once(held, 'close');
      neverReads.destroy();
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      expect((await answer.text()).length).to.equal(PAGE.length);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
