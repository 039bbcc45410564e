import { startPortal, stopPortal } from './portal.js';
import { closeSharedBrowser } from './shared-browser.js';

export const mochaHooks = {
  beforeAll: startPortal,
  afterAll: [closeSharedBrowser, stopPortal],
};
