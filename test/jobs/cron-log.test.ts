import { expect } from 'chai';
import { pino } from 'pino';
import { cronLog } from '../../jobs/cron-log.js';

describe('what node-cron says', () => {
  it('is in the portal’s log, with its error', () => {
    const lines: Record<string, unknown>[] = [];
    const log = cronLog(pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) }));
    log.warn('missed execution');
    log.error('Run coordinator failed', new Error('the database is away'));
    log.error(new Error('a listener threw'));
    expect(
      lines.map(({ level, msg, err }) => [level, msg, (err as Error | undefined)?.message]),
    ).to.deep.equal([
      [40, 'missed execution', undefined],
      [50, 'Run coordinator failed', 'the database is away'],
      [50, 'a listener threw', 'a listener threw'],
    ]);
  });
});
