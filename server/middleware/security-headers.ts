import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

const HSTS_MAX_AGE_S = 365 * 24 * 60 * 60;

/** The one page that other sites may show in a frame: it has no script, no form and knows nobody. */
const FRAMED_PATH = '/widget';

/** Nothing inline, nothing from elsewhere, and no framing but of the one page that is made for it. */
export function securityHeaders(baseUrl: string): RequestHandler {
  const forPages = headersFor(baseUrl, false);
  const forFrames = headersFor(baseUrl, true);
  return (req, res, next) => (isFramed(req.path) ? forFrames : forPages)(req, res, next);
}

/** @param address with or without its query */
export function isFramed(address: string): boolean {
  return address === FRAMED_PATH || address.startsWith(`${FRAMED_PATH}?`);
}

function headersFor(baseUrl: string, framed: boolean): RequestHandler {
  const https = baseUrl.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: [framed ? '*' : "'none'"],
        frameSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        workerSrc: ["'self'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    crossOriginResourcePolicy: { policy: framed ? 'cross-origin' : 'same-origin' },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    strictTransportSecurity: https ? { maxAge: HSTS_MAX_AGE_S } : false,
    xFrameOptions: framed ? false : { action: 'deny' },
  });
}

/** The same as names and values in turn, for answers that are ready before any request. */
export function securityHeaderList(baseUrl: string, framed = false): string[] {
  const list: string[] = [];
  const recorder = {
    setHeader: (name: string, value: string) => list.push(name, value),
    removeHeader: () => undefined,
  };
  void headersFor(baseUrl, framed)({} as Request, recorder as unknown as Response, () => undefined);
  return list;
}
