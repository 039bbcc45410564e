/** Why a fetch was refused or failed. The locale files have the words of each code under `error`. */
export const FETCH_ERROR_CODES = [
  'bad-url',
  'blocked-address',
  'blocked-port',
  'too-many-redirects',
  'timeout',
  'too-large',
  'bad-encoding',
  'dns',
  'tls',
  'connection',
  'http-status',
  'gone',
  'aborted',
] as const;
export type FetchErrorCode = (typeof FETCH_ERROR_CODES)[number];

/** A fetch that brought no document. `detail` is for the log and the administrator, never for the public. */
export class FetchError extends Error {
  readonly code: FetchErrorCode;
  readonly detail: string;
  /** The HTTP status, when a server answered with one (codes `http-status` and `gone`). */
  readonly status: number | undefined;
  /** The raw `Retry-After` header, when the server sent one. */
  readonly retryAfter: string | undefined;

  constructor(code: FetchErrorCode, detail = '', answer: { status?: number; retryAfter?: string } = {}) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'FetchError';
    this.code = code;
    this.detail = detail;
    this.status = answer.status;
    this.retryAfter = answer.retryAfter;
  }
}
