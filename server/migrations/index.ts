import { auditTrails } from './audit-trails.js';
import type { Migration } from './migration.js';
import { risks } from './risks.js';
import { clarificationWords, postWords, storyWords } from './search-words.js';

/** All of them, oldest first. A new one goes to the end; none is changed once it was released. */
export const MIGRATIONS: readonly Migration[] = [
  storyWords,
  clarificationWords,
  postWords,
  auditTrails,
  risks,
];

/** The version of the shapes that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;
