import type { Config } from './config.js';
import type { Logger } from './log.js';

/** What every feature is handed: the settings and the log. */
export interface Portal {
  config: Config;
  log: Logger;
  /** Aborted when the process is told to stop: long work ends at its next good moment. */
  stopping?: AbortSignal;
}
