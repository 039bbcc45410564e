import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { asUnavailable } from '../database/failures.js';
import { Invalid, MethodNotAllowed, NotFound, PortalError, Unauthenticated } from '../errors.js';
import { DEFAULT_LOCALE, translator } from '../i18n/translate.js';
import { localPath } from '../validation/local-path.js';
import { refuse } from './refuse.js';

export const notFound: RequestHandler = () => {
  throw new NotFound();
};

/** Turns every error into an answer: a problem document for the API (RFC 9457), a page for people. */
export const errorHandler: ErrorRequestHandler = (error: unknown, req, res, next) => {
  // Answered already that the database is away, by whoever grew tired of waiting for this handler.
  if (res.writableEnded) return;
  if (res.headersSent) return next(error);
  const known = error instanceof PortalError ? error : asUnavailable(error);
  const status = known?.status ?? clientErrorStatus(error) ?? 500;
  if (known) refuse(res, known);
  else if (status >= 500) req.log.error({ err: error }, 'request failed');
  if (error instanceof MethodNotAllowed) res.set('Allow', error.allowed.join(', '));
  res.set('Cache-Control', 'no-store');
  const code = known?.code ?? (CODES[status] || 'fault');
  if (req.path.startsWith('/api/')) return answerProblem(req, res, status, code, known);
  if (error instanceof Unauthenticated && (req.method === 'GET' || req.method === 'HEAD')) {
    const returnTo = localPath(req.originalUrl);
    return res.redirect(303, returnTo ? `/masuk?kembali=${encodeURIComponent(returnTo)}` : '/masuk');
  }
  answerPage(req, res, status, code, known);
};

const CODES: Record<number, string> = { 400: 'bad-request', 413: 'too-large', 415: 'unsupported-type' };

// Errors of body parsers, multer and the router carry the status of what the client did wrong.
function clientErrorStatus(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) return status;
  return error instanceof URIError ? 400 : undefined;
}

function answerProblem(req: Request, res: Response, status: number, code: string, error?: PortalError): void {
  const t = res.locals.t ?? translator(DEFAULT_LOCALE);
  if (error instanceof Unauthenticated) res.set('WWW-Authenticate', 'Bearer');
  res
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: t(`errors:${code}.title`, error?.params),
        status,
        code,
        detail: t(`errors:${code}.text`, error?.params),
        instance: req.id,
        ...(error instanceof Invalid
          ? { errors: Object.entries(error.fields).map(([field, fieldCode]) => ({ field, code: fieldCode })) }
          : {}),
      }),
    );
}

function answerPage(req: Request, res: Response, status: number, code: string, error?: PortalError): void {
  // An error before the locals were set (a bad address, a refused header) still gets words.
  res.locals.t ??= translator(DEFAULT_LOCALE);
  res.status(status).render('shared/error', {
    status,
    code,
    params: error?.params ?? {},
    fields: error instanceof Invalid ? error.fields : {},
    typed: typedFields(req),
    requestId: req.id,
  });
}

// Nobody loses a text: what a refused form held is shown again to be copied, but nothing of who signs in, and none of
// the codes of its choices.
function typedFields(req: Request): [string, string][] {
  if (req.method === 'GET' || typeof req.body !== 'object' || req.body === null) return [];
  return Object.entries(req.body as Record<string, unknown>).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' &&
      WORDS_OR_ADDRESS.test(entry[1]) &&
      !/password|sandi|key|username/i.test(entry[0]),
  );
}

const WORDS_OR_ADDRESS = /\S\s+\S|:\/\//;
