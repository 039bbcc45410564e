import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder (the one that holds package.json), whether run from source or from dist/. */
export const projectRoot = findProjectRoot(path.dirname(fileURLToPath(import.meta.url)));

/** An absolute path below the project's folder. */
export function fromRoot(...segments: string[]): string {
  return path.join(projectRoot, ...segments);
}

function findProjectRoot(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('package.json not found above ' + import.meta.url);
  return findProjectRoot(parent);
}
