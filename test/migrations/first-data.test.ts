import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { BSON } from 'bson';
import { expect } from 'chai';
import { fromRoot } from '../../server/paths.js';
import { Client } from '../support/client.js';
import { runPortal, startMain, temporaryFolder } from '../support/processes.js';

/** Written by the portal as it was on its first day: 24 invented stories in the shapes of then. */
const FIRST_DAY = fromRoot('test/fixtures/of-the-first-day.backup');

describe('Data of the first day', function () {
  this.timeout(300_000);

  const place = temporaryFolder();
  const settings = { DATA_DIR: path.join(place.folder, 'data') };
  after(() => place.remove());

  it('is restored into the shapes of today: trails that hold, stories found by stems', async () => {
    const restored = await runPortal(['restore', FIRST_DAY, '--json'], settings);
    expect(restored, restored.stderr).to.include({ code: 0 });
    expect(JSON.parse(restored.stdout)).to.include({ documents: 416, schema: 0 });
    const audit = await runPortal(['verify-audit', '--json'], settings);
    expect(audit, audit.stderr).to.include({ code: 0 });
    expect(JSON.parse(audit.stdout)).to.include({ stories: 24, entries: 90, unsealed: 0 });
    const again = await runPortal(['migrate', '--json'], settings);
    expect(JSON.parse(again.stdout)).to.deep.include({ migrations: [] });
  });

  it('is served: every kind of page that it has', async () => {
    const { program, url } = await startMain(settings.DATA_DIR);
    await program.prints(/^Kabar KIM: /m);
    const reader = new Client(url);
    const list = await reader.get('/berita');
    const story = /href="(\/berita\/[^"?]+)"/.exec(list.text)?.[1];
    for (const address of ['/', '/berita', String(story), '/cek-fakta', '/transparansi', '/rss.xml']) {
      expect((await reader.get(address)).status, address).to.equal(200);
    }
    expect(await program.kill('SIGTERM')).to.include({ code: 0 });
  });

  it('keeps a trail that was broken then as it is, so that checking goes on saying so', async () => {
    const tampered = path.join(place.folder, 'tampered.backup');
    writeFileSync(tampered, changed(FIRST_DAY));
    const other = { DATA_DIR: path.join(place.folder, 'tampered') };
    const restored = await runPortal(['restore', tampered], other);
    expect(restored, restored.stderr).to.include({ code: 0 });
    const audit = await runPortal(['verify-audit'], other);
    expect(audit.code).to.equal(1);
    expect(audit.stderr).to.match(/^KIM-2026-\d+: audit entry 1 is broken\n$/);
  });
});

type Frame = {
  collection?: string;
  document?: { history: { action: string }[] };
  end?: true;
  sha256?: string;
};

/** The backup with one act of one story renamed, and a sum that is right. */
function changed(file: string): Buffer {
  const bytes = gunzipSync(readFileSync(file));
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at)) {
    frames.push(BSON.deserialize(bytes.subarray(at, at + bytes.readInt32LE(at))));
  }
  const story = frames.find(({ collection }) => collection === 'stories');
  story!.document!.history[0]!.action = 'forged';
  const encoded = frames.slice(0, -1).map((frame) => BSON.serialize(frame));
  const sha256 = createHash('sha256').update(Buffer.concat(encoded)).digest('hex');
  return gzipSync(Buffer.concat([...encoded, BSON.serialize({ ...frames.at(-1), sha256 })]));
}
