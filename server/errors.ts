/**
 * What can go wrong on purpose. An error carries a code and never a sentence: the locale file `errors` turns
 * codes into words at the edge. Anything that is not one of these is a fault, and answers 500.
 */

/** Field name to error code, e.g. `{title: 'too-short'}`. */
export type FieldErrors = Record<string, string>;

export abstract class PortalError extends Error {
  abstract readonly status: number;
  /** After so many seconds it is worth trying again. */
  declare readonly retryAfterS?: number;

  /** @param code a key of the locale file `errors`; @param params what its words name, e.g. a holder. */
  constructor(
    readonly code: string,
    readonly params: Record<string, string | number> = {},
  ) {
    super(code);
    this.name = new.target.name;
  }
}

/** Not signed in where that is needed. */
export class Unauthenticated extends PortalError {
  readonly status = 401;
  constructor(code = 'unauthenticated') {
    super(code);
  }
}

export class Forbidden extends PortalError {
  readonly status = 403;
  constructor(code = 'forbidden', params = {}) {
    super(code, params);
  }
}

/** Not there, or not this reader's to see: the two look the same on purpose. */
export class NotFound extends PortalError {
  readonly status = 404;
  constructor(code = 'not-found', params = {}) {
    super(code, params);
  }
}

/** It was there, and will not be again. */
export class Gone extends PortalError {
  readonly status = 410;
}

/** Something else happened first: another moderator, another editor, the wrong state. */
export class Conflict extends PortalError {
  readonly status = 409;
}

/** `If-Match` names a revision that is no longer the newest. */
export class PreconditionFailed extends PortalError {
  readonly status = 412;
  constructor(code = 'changed-meanwhile') {
    super(code);
  }
}

export class PreconditionRequired extends PortalError {
  readonly status = 428;
  constructor(code = 'if-match-required') {
    super(code);
  }
}

export class TooLarge extends PortalError {
  readonly status = 413;
  constructor(code = 'too-large', params = {}) {
    super(code, params);
  }
}

export class UnsupportedType extends PortalError {
  readonly status = 415;
  constructor(code = 'unsupported-type') {
    super(code);
  }
}

export class MethodNotAllowed extends PortalError {
  readonly status = 405;
  /** @param allowed the methods that the address does answer, for the `Allow` header. */
  constructor(readonly allowed: string[]) {
    super('method-not-allowed');
  }
}

export class TooManyRequests extends PortalError {
  readonly status = 429;
  /** @param limit the name of the limit that was reached, where it is one on requests */
  constructor(
    override readonly retryAfterS: number,
    readonly limit?: string,
  ) {
    super('too-many-requests', { count: Math.ceil(retryAfterS / 60) });
  }
}

/** Input that cannot be taken: one code per field. */
export class Invalid extends PortalError {
  readonly status: number = 422;
  constructor(
    readonly fields: FieldErrors,
    code = 'invalid-input',
  ) {
    super(code);
  }
}

/** A file that nobody could look through: told at its field like what is wrong with one, but the fault is ours. */
export class Unscanned extends Invalid {
  override readonly status = 503;
  override readonly retryAfterS = 60;
  constructor(override readonly cause: unknown) {
    super({ file: 'scanner-away' }, 'scanner-away');
  }
}

/** Not now: what it takes is not there, or too many ask for it. */
export class Unavailable extends PortalError {
  readonly status = 503;
  constructor(
    code: 'database-away' | 'storage-full' | 'busy',
    override readonly retryAfterS: number,
    override readonly cause?: unknown,
  ) {
    super(code, { seconds: retryAfterS });
  }
}
