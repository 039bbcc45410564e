import type { Request } from 'express';

/**
 * Whether somebody is about to read the answer as a page, and not a script or a picture on one. A page that a
 * service worker passes on has lost its destination, and still says what it wants to read.
 */
export function asksForPage(req: Request): boolean {
  const destination = req.get('Sec-Fetch-Dest') ?? 'document';
  const readsPage = destination === 'empty' && /text\/html/.test(req.get('Accept') ?? '');
  return destination === 'document' || readsPage;
}
