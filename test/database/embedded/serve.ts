import { startEmbeddedDatabase } from '../../../server/database/embedded/index.js';

/** A process of its own that serves the folder it is given and prints the connection string, to be killed. */
const { uri } = await startEmbeddedDatabase({ folder: process.argv[2]! });
process.stdout.write(`${uri}\n`);
// The worker alone would keep the process; so does this, should it fail to start.
process.stdin.resume();
