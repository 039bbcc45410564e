import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import express, { type Response } from 'express';
import { doneOnce } from '../../server/cache/done-once.js';
import { Unavailable } from '../../server/errors.js';
import { inTurns } from '../../server/in-turns.js';
import { atOnce } from '../../server/middleware/at-once.js';
import { bodyDeadline } from '../../server/middleware/body-deadline.js';
import { listening } from '../support/listening.js';
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

  it('waits for its turn where there is room to wait; who comes then is told to come again', async () => {
    const inTurn = inTurns(1, 1);
    let finish: () => void = () => undefined;
    const first = inTurn(() => new Promise<void>((resolve) => (finish = resolve)));
    const second = inTurn(async () => 'second');
    const third = await inTurn(async () => 'third').catch((error: unknown) => error);
    expect(third).to.be.instanceOf(Unavailable).with.property('code', 'busy');
    finish();
    expect([await first, await second]).to.deep.equal([undefined, 'second']);
    expect(await inTurn(async () => 'fourth')).to.equal('fourth');
  });

  it('lets so many requests be under way at a time, and the next in once one is answered', async () => {
    const underWay: Response[] = [];
    const app = express().set('env', 'test');
    app.get('/', atOnce(1), (_req, res) => void underWay.push(res));
    await listening(app, async (url) => {
      const first = fetch(url);
      while (underWay.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect((await fetch(url)).status).to.equal(503);
      const over = once(underWay[0]!, 'close');
      underWay[0]!.send('first');
      expect(await (await first).text()).to.equal('first');
      await over;
      const second = fetch(url);
      while (underWay.length === 1) await new Promise((resolve) => setTimeout(resolve, 5));
      underWay[1]!.send('second');
      expect(await (await second).text()).to.equal('second');
    });
  });

  it('cuts photos of which next to nothing arrives, and lets the slowest line go on', async () => {
    const app = express().set('env', 'test');
    app.use(bodyDeadline(60_000, 1_500));
    app.post('/', (req, res) => {
      req.resume().once('end', () => res.send('whole'));
    });
    await listening(app, async (url) => {
      const head = 'Host: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=x\r\n';
      const drops = Array<string>(40).fill('x');
      expect(await sendSlowly(url, `POST / HTTP/1.1\r\n${head}Content-Length: 40\r\n\r\n`, drops)).to.equal(
        '',
      );
      const pieces = Array<string>(20).fill('x'.repeat(5_000));
      const answer = await sendSlowly(
        url,
        `POST / HTTP/1.1\r\n${head}Content-Length: 100000\r\n\r\n`,
        pieces,
      );
      expect(answer).to.include('whole');
    });
  });

  it('cuts a body that never ends, and no other request', async () => {
    const app = express().set('env', 'test');
    app.use(bodyDeadline(200, 200), express.urlencoded());
    app.post('/', (_req, res) => {
      res.send('whole');
    });
    app.get('/', (_req, res) => {
      setTimeout(() => res.send('late'), 400);
    });
    const head = 'Host: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n';
    await listening(app, async (url) => {
      expect(await sendRaw(`POST / HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\na=`, url)).not.to.include(
        'whole',
      );
      expect(await sendRaw(`POST / HTTP/1.1\r\n${head}Content-Length: 3\r\n\r\na=b`, url)).to.include(
        'whole',
      );
      expect(await sendRaw(`GET / HTTP/1.1\r\n${head}\r\n`, url)).to.include('late');
    });
  });
});

/** Sends the head at once and then a piece now and then, until there is none left or nobody takes it. */
function sendSlowly(url: string, head: string, pieces: string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    const next = setInterval(() => {
      const piece = pieces.shift();
      if (piece) socket.write(piece);
      else clearInterval(next);
    }, 100);
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearInterval(next);
      resolve(answer);
    });
    socket.write(head);
  });
}
