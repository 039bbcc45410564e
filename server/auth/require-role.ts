import type { RequestHandler } from 'express';
import type { Role } from '../../models/vocabulary.js';
import { ConsentNeeded, Forbidden, Unauthenticated } from '../errors.js';

/** Guards a router: signed in, also before the person agreed to anything. @throws Unauthenticated */
export const requireSignedIn: RequestHandler = (req, _res, next) => {
  if (!req.user) throw new Unauthenticated();
  next();
};

/**
 * Guards a router: signed in, having agreed to how personal data are handled, and with one of the roles (none named: any role).
 * @throws Unauthenticated, Forbidden, ConsentNeeded
 */
export function requireRole(...roles: readonly Role[]): RequestHandler {
  return (req, _res, next) => {
    if (!req.user) throw new Unauthenticated();
    if (roles.length > 0 && !roles.includes(req.user.role)) throw new Forbidden();
    // Only pages ask: a form that was open before must not lose what was written in it.
    const isPage = req.method === 'GET' || req.method === 'HEAD';
    if (isPage && req.authenticatedBy === 'session' && !req.user.consented) {
      throw new ConsentNeeded();
    }
    next();
  };
}
