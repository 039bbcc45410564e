import { portalProgram } from './program.js';

const program = portalProgram();
// Asked for nothing, it says what there is to ask for.
if (process.argv.length === 2) program.help();
await program.parseAsync();
