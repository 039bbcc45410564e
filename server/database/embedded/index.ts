/** The folder is held by another process, which can be joined at `uri`. */
export class DatabaseLocked extends Error {
  constructor(
    message: string,
    readonly uri: string,
  ) {
    super(message);
  }
}

export function startEmbeddedDatabase({
  folder,
}: {
  folder: string;
}): Promise<{ uri: string; close(): Promise<void> }> {
  return Promise.reject(new Error(`the embedded database has not landed yet (${folder})`));
}
