import type { RequestHandler } from 'express';
import type { Role } from '../../models/vocabulary.js';
import { Forbidden, Unauthenticated } from '../errors.js';

/** Guards a router: signed in, and with one of the roles (none named: any role). @throws Unauthenticated, Forbidden */
export function requireRole(...roles: readonly Role[]): RequestHandler {
  return (req, _res, next) => {
    if (!req.user) throw new Unauthenticated();
    if (roles.length > 0 && !roles.includes(req.user.role)) throw new Forbidden();
    next();
  };
}
