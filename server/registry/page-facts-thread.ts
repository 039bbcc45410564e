import { parentPort } from 'node:worker_threads';
import { readPageFacts, type ReceivedPage } from './page-facts.js';

parentPort?.on('message', (page: ReceivedPage) => parentPort?.postMessage(readPageFacts(page)));
