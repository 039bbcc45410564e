import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { doneOnce } from '../../server/cache/done-once.js';
import { bodyDeadline } from '../../server/middleware/body-deadline.js';
import { sendRaw } from '../support/raw.js';

describe('work and connections that many ask for at once', () => {
  it('is done once for all who ask while it runs, and anew for the next', async () => {
    let times = 0;
    const counted = doneOnce(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return (times += 1);
    });
    expect(await Promise.all([counted(), counted(), counted()])).to.deep.equal([1, 1, 1]);
    expect(await counted()).to.equal(2);
  });

  it('tells all of them what went wrong, and tries again', async () => {
    let times = 0;
    const failing = doneOnce(async () => {
      times += 1;
      if (times === 1) throw new Error('disk');
      return times;
    });
    const both = await Promise.allSettled([failing(), failing()]);
    expect(both.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await failing()).to.equal(2);
  });

  it('cuts a body that never ends, and no other request', async () => {
    const app = express().set('env', 'test');
    app.use(bodyDeadline(200), express.urlencoded());
    app.post('/', (_req, res) => {
      res.send('whole');
    });
    app.get('/', (_req, res) => {
      setTimeout(() => res.send('late'), 400);
    });
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const head = 'Host: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n';
    try {
      expect(await sendRaw(`POST / HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\na=`, url)).not.to.include(
        'whole',
      );
      expect(await sendRaw(`POST / HTTP/1.1\r\n${head}Content-Length: 3\r\n\r\na=b`, url)).to.include(
        'whole',
      );
      expect(await sendRaw(`GET / HTTP/1.1\r\n${head}\r\n`, url)).to.include('late');
    } finally {
      server.close();
    }
  });
});
