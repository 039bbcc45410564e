import type { Engine } from './commands/context.js';
import { createCursors } from './cursors.js';
import { openCatalog } from './storage/catalog.js';
import { openDocuments } from './storage/documents.js';
import { collectGarbage } from './storage/garbage.js';
import { openStore } from './storage/store.js';

/** Opens the stored data and finishes what a crash interrupted. */
export async function openEngine(folder: string): Promise<Engine> {
  const store = openStore(folder);
  const catalog = openCatalog(store);
  const documents = openDocuments(store, catalog);
  await collectGarbage(store, catalog);
  return { store, catalog, documents, cursors: createCursors() };
}
