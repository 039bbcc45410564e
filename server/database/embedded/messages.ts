/** What the worker thread is started with. */
export interface WorkerData {
  folder: string;
  /** Names this owner in the folder's lock. */
  token: string;
}

/** What the worker thread tells the main thread. */
export type FromWorker =
  { kind: 'listening'; uri: string } | { kind: 'locked'; pid: number; uri: string } | { kind: 'closed' };

export interface ToWorker {
  kind: 'close';
}
