import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { styleSheet } from '../../server/cache/style-sheet.js';
import { assetUrl } from '../../server/middleware/assets.js';
import { fromRoot } from '../../server/paths.js';
import { sourceFiles } from '../support/source-files.js';
import { onTheWire } from '../support/wire.js';

const SHEET = '/css/portal.css';
const sheet = styleSheet(SHEET);

describe('Static files', () => {
  it('come compressed, and for good where the address names this very content', async () => {
    for (const encoding of ['br', 'gzip']) {
      const { status, headers, text, bytes } = await onTheWire(assetUrl(SHEET), {
        'accept-encoding': encoding,
      });
      expect([status, text === sheet]).to.deep.equal([200, true]);
      expect(headers).to.include({
        'content-encoding': encoding,
        'content-type': 'text/css; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        'content-length': String(bytes.length),
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      });
      expect(bytes.length).to.be.below(sheet.length / 3);
    }
  });

  it('are asked for again where the address names no content, or another one', async () => {
    for (const address of [SHEET, `${SHEET}?v=abcdefghij`, `${assetUrl(SHEET)}&x=1`]) {
      const { status, headers, text } = await onTheWire(address);
      expect([status, headers['cache-control'], text === sheet]).to.deep.equal([200, 'no-cache', true]);
      const again = await onTheWire(address, { 'if-none-match': headers.etag ?? '' });
      expect(again.status).to.equal(304);
    }
  });

  it('are all those of the folder, each with the type that browsers insist on', async () => {
    const files = sourceFiles(['public'], '').map((file) => file.replace(/^public/, ''));
    expect(files.length).to.be.above(10);
    for (const file of files) {
      const { status, headers } = await onTheWire(file);
      expect(status, file).to.equal(200);
      if (file.endsWith('.js')) expect(headers['content-type'], file).to.match(/^text\/javascript/);
      else expect(headers['content-type'], file).to.match(/^(image|text|application|font)\//);
    }
  });

  it('that are pictures come as they are', async () => {
    const picture = readFileSync(fromRoot('public/icons/logo-192.png'));
    const { headers, bytes } = await onTheWire('/icons/logo-192.png', { 'accept-encoding': 'br' });
    expect(headers).to.include({ 'content-type': 'image/png' }).and.not.have.property('content-encoding');
    expect(bytes.equals(picture)).to.equal(true);
  });

  it('are those of the folder, to be read only', async () => {
    for (const address of [
      '/css/',
      '/css',
      '/css/tidak-ada.css',
      '/css/..%2f..%2fpackage.json',
      '/../package.json',
    ]) {
      expect((await onTheWire(address)).status, address).to.equal(404);
    }
    expect((await onTheWire(SHEET, {}, { method: 'POST' })).status).to.equal(404);
    const head = await onTheWire(SHEET, { 'accept-encoding': 'br' }, { method: 'HEAD' });
    expect([head.status, head.bytes.length]).to.deep.equal([200, 0]);
  });
});
