import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_PASSWORD } from '../../../server/seed/people.js';
import { Client } from '../../support/client.js';
import { aPhoto, asFile } from '../../support/photos.js';
import { runPortal } from '../../support/processes.js';
import { storyInput } from '../../support/stories.js';
import type { BenchCase } from '../bench.js';
import { aPlace } from './place.js';

const SIZE = '96m';
const TITLE = 'Jembatan gantung Halong selesai diperbaiki';

/** Fills the disk under a portal that runs. Root only: the disk is one in memory, mounted for it. */
export async function drill(): Promise<BenchCase[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kabar-kim-drill-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder]);
  if (mounted.status !== 0) throw new Error(`a small disk cannot be mounted: ${mounted.stderr.toString()}`);
  const remove = async () => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  const place = await aPlace(10, { folder, remove });
  const { program, url } = await place.start();
  try {
    const client = new Client(url);
    await client.post('/masuk', { username: 'kontributor.contoh', password: DEMO_PASSWORD });
    const acknowledged = [await send(client, 'sebelum')];
    fill(folder);
    const refused = [await send(client, 'penuh'), await send(client, 'penuh lagi')];
    const page = refused[0]!.text;
    const reads = [(await client.get('/kontributor')).status];
    for (const path of ['/', '/berita?q=warga', '/health/ready'])
      reads.push((await new Client(url).get(path)).status);
    unlinkSync(path.join(folder, 'ballast'));
    acknowledged.push(await send(client, 'sesudah'));
    await program.kill('SIGTERM');
    const audit = await runPortal(['verify-audit'], { DATA_DIR: folder });
    const again = await place.start();
    const mine = await new Client(again.url, place.tokens['kontributor.contoh']).get('/api/v1/feed');
    await again.program.kill('SIGKILL');
    return [
      {
        name: `sent while it was full: ${refused.map(({ status }) => status).join(' ')}`,
        value: refused.filter(({ status }) => status === 503).length,
        unit: 'answers',
        atLeast: refused.length,
      },
      {
        name: 'the refusal shows what was typed',
        value: page.includes(TITLE) ? 1 : 0,
        unit: 'yes',
        atLeast: 1,
      },
      {
        name: 'the refusal says that there is no room',
        value: page.includes('penuh') ? 1 : 0,
        unit: 'yes',
        atLeast: 1,
      },
      {
        name: `read while it was full: ${reads.join(' ')}`,
        value: reads.filter((status) => status === 200).length,
        unit: 'answers',
        atLeast: reads.length,
      },
      {
        name: `before and after: ${acknowledged.map(({ status }) => status).join(' ')}`,
        value: acknowledged.filter(({ status }) => status === 303).length,
        unit: 'stories',
        atLeast: acknowledged.length,
      },
      { name: 'the audit trail holds', value: audit.code === 0 ? 1 : 0, unit: 'yes', atLeast: 1 },
      { name: 'starts again', value: mine.status, unit: 'status' },
    ];
  } finally {
    await program.kill('SIGKILL');
    await place.remove();
  }
}

async function send(client: Client, what: string) {
  const form = new FormData();
  const fields = storyInput({ title: `${TITLE}: ${what}` });
  for (const [name, value] of Object.entries({ ...fields, action: 'send' })) form.append(name, value);
  form.append('idempotencyKey', `drill-${what.replace(' ', '-')}-0123456789`);
  form.append('photo-1', asFile(await aPhoto({ width: 1600, height: 1200 })));
  return client.postForm('/kontributor/tulis', form, { follow: false });
}

// To the last byte.
function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(path.join(folder, 'ballast'), Buffer.alloc(bavail * bsize));
}
