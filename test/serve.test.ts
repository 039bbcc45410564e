import { EventEmitter, once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { serve } from '../server/serve.js';
import { freePort } from './support/processes.js';

const BUSY_MS = 20;

describe('listening for readers', () => {
  let agent: Agent;
  let port: number;

  beforeEach(async () => {
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
    port = await freePort();
  });
  afterEach(() => agent.destroy());

  const start = (answer: () => Promise<string>) =>
    serve((_req, res) => void answer().then((text) => res.end(text)), { port, host: '127.0.0.1' });

  async function ask(): Promise<{ text: string; connection?: string; port?: number }> {
    const [response] = (await once(get({ port, agent }), 'response')) as [IncomingMessage];
    const from = response.socket.localPort;
    const text = Buffer.concat((await response.toArray()) as Buffer[]).toString();
    return { text, connection: response.headers.connection, port: from };
  }

  it('goes on answering open connections when told to stop, and asks each to be the last', async () => {
    const serving = await start(async () => 'kabar');
    const before = await ask();
    expect(before).to.include({ text: 'kabar', connection: 'keep-alive' });
    const drained = serving.drain();
    let last = await ask();
    while (last.connection !== 'close') last = await ask();
    expect(last).to.include({ text: 'kabar', port: before.port });
    await drained;
    const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNREFUSED');
  });

  it('answers, told to stop, who is connected but not taken in yet', async () => {
    const askers = 20;
    const serving = await start(async () => {
      // Nobody is taken in meanwhile.
      const until = performance.now() + BUSY_MS;
      while (performance.now() < until);
      return 'kabar';
    });
    agent.maxSockets = askers;
    const first = ask();
    const others = Array.from({ length: askers - 1 }, ask);
    await first;
    const drained = serving.drain();
    expect((await Promise.all(others)).map(({ text }) => text)).to.deep.equal(others.map(() => 'kabar'));
    await drained;
  });

  it('lets what is under way end first', async () => {
    const arrivals = new EventEmitter();
    const serving = await start(
      () => new Promise((resolve) => arrivals.emit('request', () => resolve('selesai'))),
    );
    const arrival = once(arrivals, 'request');
    const answer = ask();
    const [finish] = (await arrival) as [() => void];
    const drained = serving.drain();
    finish();
    expect(await answer).to.include({ text: 'selesai' });
    await drained;
  });
});
