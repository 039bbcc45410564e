import { readFileSync } from 'node:fs';
import { fromRoot } from './paths.js';

/** The portal's version, as package.json has it. */
export const { version } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { version: string };
