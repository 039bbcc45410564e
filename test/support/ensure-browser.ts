import { execFileSync } from 'node:child_process';
import { chromiumPath } from './chromium.js';

/** Run before the tests: Debian's Chromium is there, or is installed where that is allowed. */
if (!chromiumPath()) {
  try {
    if (process.getuid?.() !== 0) throw new Error('only root may install packages');
    execFileSync('apt-get', ['update'], { stdio: 'inherit' });
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'inherit' });
  } catch (error) {
    process.stderr.write(
      `The browser tests need Chromium, which could not be installed (${(error as Error).message}).\n` +
        'Install it, e.g. "sudo apt-get install chromium", or name it in CHROMIUM_PATH, and run the tests again.\n',
    );
    process.exit(1);
  }
}
