import type { RequestHandler } from 'express';
import { Forbidden } from '../errors.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const SHARED = '/kontributor/bagikan';
const GUEST_LINK = /^\/tamu\/[\w-]{43}$/;

/**
 * Refuses every unsafe request that did not start on the portal's own pages. It looks at headers that only
 * the browser sets, before any body is read, so it covers urlencoded, multipart and JSON alike. A request with
 * an API token carries no cookie's power and needs no such proof; neither does one without a session that no
 * browser sent, so that a program without its token is told that, and may sign in.
 */
export function sameOrigin(baseUrl: string): RequestHandler {
  const own = new URL(baseUrl).origin;
  return (req, _res, next) => {
    if (SAFE_METHODS.has(req.method) || req.authenticatedBy === 'token') return next();
    // A guest's link is proof enough, and its pages, which give no address away, send no origin either.
    if (GUEST_LINK.test(req.path)) return next();
    const site = req.get('Sec-Fetch-Site');
    // What another app on the phone shares is sent by the browser itself: no site can send that.
    if (site === 'none' && req.path === SHARED) return next();
    const origin = req.get('Origin');
    if (site === undefined && origin === undefined && !req.user) return next();
    const fromHere =
      site === undefined ? origin === own || originIsHost(origin, req.get('Host')) : site === 'same-origin';
    if (!fromHere) throw new Forbidden('cross-origin');
    next();
  };
}

// Browsers older than Sec-Fetch-Site, reached under another name than BASE_URL (an office's local address).
function originIsHost(origin: string | undefined, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}
