import { open } from 'lmdb';

/** Reads every entry of the environment in a folder; a program of its own, for it may die of what it reads. */
const root = open({ path: process.argv[2]!, readOnly: true, maxDbs: 3, encoding: 'binary' });
for (const name of ['meta', 'docs', 'idx']) {
  const table = root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' });
  for (const { value } of table.getRange({})) value.at(-1);
}
await root.close();
