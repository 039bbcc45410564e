import type { Config } from './config.js';
import type { Logger } from './log.js';

/** What every feature is handed: the settings and the log. */
export interface Portal {
  config: Config;
  log: Logger;
}
