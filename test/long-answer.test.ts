import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { longAnswer } from '../server/middleware/long-answer.js';

const SILENCE_MS = 60_000;

describe('An answer that takes minutes', () => {
  it('is no silence to the server, whose limit holds again for what the same connection asks next', async () => {
    const app = express();
    app.get('/lama', longAnswer, (req, res) => void res.json(req.socket.timeout));
    app.get('/', (req, res) => void res.json(req.socket.timeout));
    const server = createServer(app).listen(0, '127.0.0.1');
    server.timeout = SILENCE_MS;
    await once(server, 'listening');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const { port } = server.address() as AddressInfo;
    const limitAt = async (path: string) => {
      const [answer] = (await once(get({ port, path, agent }), 'response')) as [IncomingMessage];
      return Number(Buffer.concat((await answer.toArray()) as Buffer[]).toString());
    };
    try {
      const limits = [await limitAt('/'), await limitAt('/lama'), await limitAt('/')];
      expect(limits).to.deep.equal([SILENCE_MS, 0, SILENCE_MS]);
    } finally {
      agent.destroy();
      server.close();
    }
  });
});
