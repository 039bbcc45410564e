import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MongoClient, type Collection } from 'mongodb';
import { verifyIndexes } from './verify.js';

const SERVE = fileURLToPath(new URL('./serve.js', import.meta.url));

interface Written {
  _id: string;
  writer: number;
  revision: number;
  tags: string[];
  pad: string;
}

/** What a document must be after the crash: a revision acknowledged, or one that was on its way. */
interface Expectation {
  acknowledged: number;
  asked: number;
}

const REMOVED = -1;

export interface CrashReport {
  acknowledged: number;
  lost: string[];
  resurrected: string[];
  problems: string[];
  /** The longest time to open again, in milliseconds. */
  slowestStart: number;
}

/** Rounds of writing from several connections until `kill -9`, opening again and comparing with what was acknowledged. */
export async function crashRounds(
  folder: string,
  options: { rounds: number; writers: number; ms: number },
): Promise<CrashReport> {
  const expected = new Map<string, Expectation>();
  const report: CrashReport = { acknowledged: 0, lost: [], resurrected: [], problems: [], slowestStart: 0 };
  for (let round = 0; round < options.rounds; round++) {
    const before = performance.now();
    const { child, uri } = await serve(folder);
    report.slowestStart = Math.max(report.slowestStart, performance.now() - before);
    const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 2000 });
    const written = client.db('test').collection<Written>('written');
    await written.createIndex({ tags: 1, revision: -1 });
    await written.createIndex({ writer: 1 });
    compare(await written.find().toArray(), expected, report);
    const writers = Array.from({ length: options.writers }, (_, writer) =>
      write(written, writer, round, expected, report),
    );
    setTimeout(() => child.kill('SIGKILL'), options.ms * (0.5 + Math.random()));
    await once(child, 'exit');
    await client.close(true);
    await Promise.all(writers);
    const { problems } = await verifyIndexes(folder);
    report.problems.push(...problems);
  }
  const { child, uri } = await serve(folder);
  const client = await MongoClient.connect(uri);
  compare(await client.db('test').collection<Written>('written').find().toArray(), expected, report);
  await client.close();
  child.kill('SIGKILL');
  await once(child, 'exit');
  return report;
}

async function serve(folder: string): Promise<{ child: ChildProcess; uri: string }> {
  const child = spawn(process.execPath, [SERVE, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [uri] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, uri };
}

/** Inserts, changes and removes documents of its own until the connection breaks. */
async function write(
  written: Collection<Written>,
  writer: number,
  round: number,
  expected: Map<string, Expectation>,
  report: CrashReport,
): Promise<void> {
  for (let n = 0; ; n++) {
    const _id = `${round}-${writer}-${n >> 2}`;
    const revision = n & 3;
    const expectation = expected.get(_id) ?? { acknowledged: REMOVED, asked: REMOVED };
    expected.set(_id, expectation);
    expectation.asked = revision === 3 ? REMOVED : revision;
    const tags = [`t${revision}`, `w${writer}`];
    try {
      if (revision === 0) await written.insertOne({ _id, writer, revision, tags, pad: 'x'.repeat(500) });
      else if (revision === 3 && n % 3 === 0) await written.deleteOne({ _id });
      else {
        expectation.asked = revision;
        await written.updateOne({ _id }, { $set: { revision, tags } });
      }
    } catch {
      return;
    }
    expectation.acknowledged = expectation.asked;
    report.acknowledged++;
  }
}

function compare(docs: Written[], expected: Map<string, Expectation>, report: CrashReport): void {
  const found = new Map(docs.map(({ _id, revision }) => [_id, revision]));
  for (const [_id, expectation] of expected) {
    const revision = found.get(_id) ?? REMOVED;
    if (revision !== expectation.acknowledged && revision !== expectation.asked) {
      const what = `${_id}: ${revision} instead of ${expectation.acknowledged} or ${expectation.asked}`;
      (revision === REMOVED ? report.lost : report.resurrected).push(what);
    }
    // What was on its way is settled now.
    expectation.acknowledged = revision;
    expectation.asked = revision;
  }
  for (const _id of found.keys()) if (!expected.has(_id)) report.resurrected.push(`${_id} was never written`);
}
