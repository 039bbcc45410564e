import { startPortal, stopPortal } from './portal.js';

export const mochaHooks = {
  beforeAll: startPortal,
  afterAll: stopPortal,
};
