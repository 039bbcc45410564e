/** Of the privacy page, by its date. Who agreed to an earlier one is asked again: raise it with what is promised. */
export const PRIVACY_VERSION = '2026-11-22';
