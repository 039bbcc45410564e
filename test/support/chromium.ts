import { existsSync } from 'node:fs';

const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is on this machine; CHROMIUM_PATH names another place. */
export function chromiumPath(): string | undefined {
  return [process.env.CHROMIUM_PATH, ...USUAL_PLACES].find((place) => place && existsSync(place));
}
