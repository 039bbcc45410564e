import { expect } from 'chai';
import { progressLine, withProgress } from '../../server/cli/progress.js';

/** What is drawn on a screen, piece by piece. */
function screen(isTTY: boolean) {
  const drawn: string[] = [];
  return { drawn, isTTY, write: (text: string) => drawn.push(text) };
}

const ERASED = '\r\u001b[K';

describe('The progress of a command', () => {
  it('is a bar, a percentage and how many of how many', () => {
    expect(progressLine({ done: 0, total: 2_000 }, 'stories')).to.equal(
      '[........................] 0%  0 of 2,000 stories',
    );
    expect(progressLine({ done: 1_999, total: 2_000 }, 'stories')).to.equal(
      '[#######################.] 99%  1,999 of 2,000 stories',
    );
    expect(progressLine({ done: 2_000, total: 2_000 }, 'stories')).to.equal(
      '[########################] 100%  2,000 of 2,000 stories',
    );
  });

  it('is never more than all of it, whatever was added since', () => {
    expect(progressLine({ done: 12, total: 10 }, 'lines')).to.equal(
      '[########################] 100%  12 of 12 lines',
    );
  });

  it('only counts where the total is not known', () => {
    expect(progressLine({ done: 12_345 }, 'documents')).to.equal('12,345 documents');
    expect(progressLine({ done: 0, total: 0 }, 'documents')).to.equal('0 documents');
  });

  it('is drawn on one line, not at every step, and is gone at the end', async () => {
    const terminal = screen(true);
    const result = await withProgress({ of: 'lines', screen: terminal }, (onProgress) => {
      for (let done = 1; done <= 1_000; done += 1) onProgress?.({ done, total: 1_000 });
      return Promise.resolve('done');
    });
    expect(result).to.equal('done');
    expect(terminal.drawn[0]).to.equal(`${ERASED}[........................] 0%  1 of 1,000 lines`);
    expect(terminal.drawn.at(-1)).to.equal(ERASED);
    expect(terminal.drawn).to.have.length.below(500);
    expect(terminal.drawn.join('')).not.to.include('\n');
  });

  it('is gone also when the work fails', async () => {
    const terminal = screen(true);
    const failure = new Error('no');
    const work = withProgress({ of: 'lines', screen: terminal }, (onProgress) => {
      onProgress?.({ done: 1 });
      return Promise.reject(failure);
    });
    expect(await work.catch((error: unknown) => error)).to.equal(failure);
    expect(terminal.drawn).to.deep.equal([`${ERASED}1 lines`, ERASED]);
  });

  for (const [where, options] of [
    ['where standard error is no terminal', { screen: screen(false) }],
    ['with --json', { screen: screen(true), json: true }],
  ] as const) {
    it(`is not drawn, and nothing is counted, ${where}`, async () => {
      const told = await withProgress({ of: 'lines', ...options }, (onProgress) =>
        Promise.resolve(onProgress),
      );
      expect(told).to.equal(undefined);
      expect(options.screen.drawn).to.deep.equal([]);
    });
  }
});
