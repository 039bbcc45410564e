import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot, projectRoot } from '../../server/paths.js';

/** Every file below folders of the project whose name ends in `ending`, as paths from the project's root. */
export function sourceFiles(folders: readonly string[], ending: string): string[] {
  return folders
    .flatMap((folder) => readdirSync(fromRoot(folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.relative(projectRoot, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

export function readSource(file: string): string {
  return readFileSync(fromRoot(file), 'utf8');
}

export interface Import {
  /** A package or `node:` name, or the path from the project's root of one of our own files (`.ts`). */
  target: string;
  /** What stands between `import` and `from`, e.g. `{ isIP }`. */
  names: string;
  /** Gone after compiling. */
  typeOnly: boolean;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:([^'";]*?)\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/g;

/** What a TypeScript file imports or re-exports. */
export function importsOf(file: string): Import[] {
  return [...readSource(file).matchAll(IMPORT)].map(([, type, names = '', statically, dynamically]) => {
    const name = statically ?? dynamically ?? '';
    const target = name.startsWith('.') ? path.join(path.dirname(file), name).replace(/\.js$/, '.ts') : name;
    return { target, names, typeOnly: type !== undefined };
  });
}
