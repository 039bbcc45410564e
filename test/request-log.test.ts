import { expect } from 'chai';
import express from 'express';
import { pino } from 'pino';
import { Conflict, Unavailable, Unscanned } from '../server/errors.js';
import { errorHandler } from '../server/middleware/error-handler.js';
import { requestLog } from '../server/middleware/request-log.js';
import { listening } from './support/listening.js';

interface Line {
  level: number;
  msg: string;
  req: { id: string };
  res?: { status: number };
  why?: string;
  err?: { message: string; stack: string };
}

const { warn, error } = pino.levels.values;

describe('the line of a request in the log', () => {
  it('says what was refused and why, without a stack, and calls a rush no failure', async () => {
    const refused = (
      await Promise.all(
        [
          new Unavailable('busy', 5),
          new Unavailable('database-away', 5, new Error('connection 3 to 127.0.0.1:27017 closed')),
          new Unscanned(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })),
          new Unscanned('INSTREAM size limit exceeded. ERROR'),
          new Conflict('claimed'),
        ].map(async (refusal) => linesOf(refusal)),
      )
    ).flat();
    expect(refused.map(({ level, res, why }) => ({ level, status: res?.status, why }))).to.deep.equal([
      { level: warn, status: 503, why: 'busy' },
      { level: error, status: 503, why: 'database-away: connection 3 to 127.0.0.1:27017 closed' },
      { level: error, status: 503, why: 'scanner-away: ECONNREFUSED' },
      { level: error, status: 503, why: 'scanner-away: INSTREAM size limit exceeded. ERROR' },
      { level: warn, status: 409, why: undefined },
    ]);
    expect(JSON.stringify(refused)).not.to.match(/stack|request-log/);
  });

  it('comes behind one with the stack where something failed', async () => {
    const [failure, line, ...more] = await linesOf(new Error('no such thing'));
    expect(failure).to.deep.include({ level: error, msg: 'request failed' });
    expect(failure!.err!.stack).to.include('request-log.test');
    expect(line).to.deep.include({ level: error, res: { status: 500 } });
    expect(line!.req.id).to.equal(failure!.req.id);
    expect(JSON.stringify(line)).not.to.include('stack');
    expect(more).to.deep.equal([]);
  });
});

/** What is logged of one request that ends with this error. */
async function linesOf(thrown: Error): Promise<Line[]> {
  const lines: Line[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line) as Line) });
  const app = express();
  app.use(requestLog(log, false));
  app.get('/api/v1/stories', () => {
    throw thrown;
  });
  app.use(errorHandler);
  await listening(app, async (url) => {
    const answer = await fetch(`${url}/api/v1/stories`);
    await answer.text();
    while (!lines.some(({ res }) => res)) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  return lines;
}
