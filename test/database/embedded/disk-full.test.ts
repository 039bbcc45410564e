import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { errorOf } from './database.js';
import { verifyIndexes } from './verify.js';

const SERVE = fileURLToPath(new URL('./serve.js', import.meta.url));
/** The largest file the process may write, in blocks of 512 bytes: the disk is full for it at 2 MB. */
const BLOCKS = 4096;

describe('a full disk', () => {
  it('is answered with an error, and writing goes on without a restart once there is room', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'embedded-'));
    const limited = `ulimit -f ${BLOCKS}; exec "$0" "$@"`;
    // LMDB writes each failure to standard error.
    const server = spawn('sh', ['-c', limited, process.execPath, SERVE, folder], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const [uri] = (await once(server.stdout, 'data')) as [Buffer];
    const client = await MongoClient.connect(uri.toString().trim());
    const letters = client.db('test').collection<{ n: number; text: string }>('letters');
    await letters.createIndex({ n: 1 });
    let acknowledged = 0;
    const fill = async (): Promise<never> => {
      for (;;) {
        await letters.insertOne({ n: acknowledged, text: 'x'.repeat(4000) });
        acknowledged++;
      }
    };
    const error = await errorOf(fill());
    expect(error).to.include({ code: 14031, codeName: 'OutOfDiskSpace' });
    expect(error.message).to.match(/the disk is full, nothing was written/);
    expect(await letters.countDocuments({ n: { $gte: 0 } })).to.equal(acknowledged);
    await letters.deleteMany({ n: { $lt: 200 } });
    await letters.insertOne({ n: -1, text: 'x'.repeat(4000) });
    expect(await letters.countDocuments()).to.equal(acknowledged - 200 + 1);
    await client.close();
    server.kill('SIGKILL');
    await once(server, 'exit');
    expect((await verifyIndexes(folder)).problems).to.deep.equal([]);
    rmSync(folder, { recursive: true });
  });
});
