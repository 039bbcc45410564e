import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { portal } from './portal.js';

/** A line is silent before its ends are told that it broke; the portal takes in what came before. */
const SILENCE_MS = 1_000;

export interface CuttingProxy {
  url: string;
  /** Bytes that browsers sent so far, the heads of their requests left out. */
  sent(): number;
  cuts(): number;
  /** From now on cuts all connections once so many more bytes were sent, so many times. */
  cutEvery(bytes: number, times: number): void;
  close(): Promise<void>;
}

/** Stands between a browser and the portal as a weak line does: it breaks in the middle of things. */
export async function startCuttingProxy(): Promise<CuttingProxy> {
  const target = Number(new URL(portal().url).port);
  const open = new Set<Socket>();
  const lines = new Set<() => void>();
  let [sent, cuts, left, next, step] = [0, 0, 0, 0, 0];
  const server = createServer((browser) => {
    const upstream = connect(target, '127.0.0.1');
    const ends = [browser, upstream];
    const cut = () => {
      browser.destroy();
      // What was on its way already still arrives.
      upstream.end();
    };
    lines.add(cut);
    for (const end of ends) {
      open.add(end);
      // What the other side of a cut connection says of it.
      end.on('error', cut).on('close', () => {
        open.delete(end);
        lines.delete(cut);
        cut();
      });
    }
    upstream.pipe(browser);
    browser.on('data', (bytes) => {
      sent += bytes.length - headLength(bytes);
      upstream.write(bytes);
      if (left === 0 || sent < next) return;
      left -= 1;
      cuts += 1;
      next = sent + step;
      browser.pause();
      setTimeout(() => lines.forEach((cutOne) => cutOne()), SILENCE_MS);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: () => sent,
    cuts: () => cuts,
    cutEvery(bytes, times) {
      step = bytes;
      next = sent + bytes;
      left = times;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const end of open) end.destroy();
      await closed;
    },
  };
}

/** Browsers begin a write with the head of a request. */
function headLength(bytes: Buffer): number {
  const isHead = /^[A-Z]+ \/\S* HTTP\/1\.1\r\n/.test(bytes.toString('latin1'));
  return isHead ? bytes.indexOf('\r\n\r\n') + 4 : 0;
}
