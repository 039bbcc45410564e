import { createApp } from './app.js';
import { cachedListener, type CachedListener } from './cache/listener.js';
import { securityHeaderList } from './middleware/security-headers.js';
import type { Portal } from './portal.js';
import { readersNow } from './readers-now.js';
import { countingViews } from './readership/views.js';

const MEGABYTE = 1024 * 1024; // bytes

/** What a server answers requests with: what lies ready in memory first, the application for all the rest. */
export function createListener(portal: Portal): CachedListener {
  const { baseUrl, development, pageCacheMb, timeZone } = portal.config;
  const cached = cachedListener({
    app: createApp(portal),
    headers: securityHeaderList(baseUrl),
    framedHeaders: securityHeaderList(baseUrl, true),
    // Who works on the templates wants to see each change.
    bytesMax: development ? 0 : pageCacheMb * MEGABYTE,
    development,
  });
  const answer = countingViews(cached.listener, timeZone);
  return {
    ...cached,
    listener(req, res) {
      readersNow.count();
      answer(req, res);
    },
  };
}
