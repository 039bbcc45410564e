import type { Response } from 'express';
import { namedByType, type SafeContent } from '../evidence/safe-content.js';

/**
 * Hands a stranger's file out: it never opens on our pages, and is kept by no browser and no proxy.
 * @param name what the browser is to call it, without its ending
 */
export function sendFile(res: Response, name: string, { type, content }: SafeContent): void {
  res.attachment(namedByType(name, type));
  res.set({
    'Content-Type': type,
    'Cache-Control': 'private, no-store',
    'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
  });
  res.send(content);
}
