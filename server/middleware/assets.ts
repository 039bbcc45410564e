import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import express, { type RequestHandler } from 'express';
import { fromRoot } from '../paths.js';

const HASH_LENGTH = 10;

const addresses = new Map<string, string>();

/**
 * The address of a static file with its content's hash, so that browsers may keep it for good.
 * @param file path below public/, e.g. `/css/portal.css`
 */
export function assetUrl(file: string): string {
  let address = addresses.get(file);
  if (!address) {
    const hash = createHash('sha256')
      .update(readFileSync(fromRoot('public', file)))
      .digest('base64url');
    addresses.set(file, (address = `${file}?v=${hash.slice(0, HASH_LENGTH)}`));
  }
  return address;
}

/** Serves public/: kept for good when asked for by its hash, else asked again each time. */
export function staticFiles(): RequestHandler {
  return express.static(fromRoot('public'), {
    index: false,
    redirect: false,
    setHeaders(res) {
      const hashed = /[?&]v=/.test((res.req as { url?: string }).url ?? '');
      res.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
