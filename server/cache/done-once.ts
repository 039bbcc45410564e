/**
 * Work that everybody who asks for it while it runs shares: however many ask at the same moment, it is done once.
 * Nothing is kept when it is done. For the few public answers that read a whole collection; never for a page that
 * the cache keeps, which would take work that began before a change for new.
 */
export function doneOnce<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}
