import { parentPort } from 'node:worker_threads';
import { FeedError, type FeedErrorCode } from './adapters/feed-document.js';
import { readDocument, type CleanDocument, type ReadRequest } from './read-document.js';

/** What this thread answers to each `ReadRequest`; an error crosses as its parts. */
export type ReadAnswer =
  | { document: CleanDocument }
  | { failure: { code: FeedErrorCode; detail: string; line: number | undefined } };

let previous = Promise.resolve();

parentPort?.on('message', (request: ReadRequest) => {
  previous = previous.then(async () => parentPort?.postMessage(await answer(request)));
});

async function answer(request: ReadRequest): Promise<ReadAnswer> {
  try {
    return { document: await readDocument(request) };
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    return { failure: { code: error.code, detail: error.detail, line: error.line } };
  }
}
