import { parentPort } from 'node:worker_threads';
import { readPage, type Page } from './page-text.js';

parentPort?.on('message', (page: Page) => parentPort?.postMessage(readPage(page)));
