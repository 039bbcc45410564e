/** What the worker thread tells the main thread. */
export type FromWorker =
  { kind: 'listening'; uri: string } | { kind: 'locked'; pid: number; uri: string } | { kind: 'closed' };

export interface ToWorker {
  kind: 'close';
}
