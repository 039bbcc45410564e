import type { Response } from 'express';
import type { PortalError } from '../errors.js';

/**
 * Gives an answer the status of what was refused, and says when to come again where that helps. What is the portal's
 * own fault is told to the log, in the line of the request.
 */
export function refuse(res: Response, error: PortalError): Response {
  if (error.status >= 500) res.err = error;
  if (error.retryAfterS !== undefined) res.set('Retry-After', String(error.retryAfterS));
  return res.status(error.status);
}
