import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

const HSTS_MAX_AGE_S = 365 * 24 * 60 * 60;

/** Nothing inline, nothing from elsewhere, no framing: the pages need none of it. */
export function securityHeaders(baseUrl: string): RequestHandler {
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
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        workerSrc: ["'self'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    strictTransportSecurity: https ? { maxAge: HSTS_MAX_AGE_S } : false,
    xFrameOptions: { action: 'deny' },
  });
}

/** The same as names and values in turn, for answers that are ready before any request. */
export function securityHeaderList(baseUrl: string): string[] {
  const list: string[] = [];
  const recorder = {
    setHeader: (name: string, value: string) => list.push(name, value),
    removeHeader: () => undefined,
  };
  void securityHeaders(baseUrl)({} as Request, recorder as unknown as Response, () => undefined);
  return list;
}
