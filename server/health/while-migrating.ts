import type { RequestListener } from 'node:http';
import { translator } from '../i18n/translate.js';
import { version } from '../version.js';

const RETRY_AFTER_S = 5;

/** Answers as long as the database is brought into today's shape: alive, not ready, and come back soon. */
export const whileMigrating: RequestListener = (req, res) => {
  res.setHeader('Cache-Control', 'no-store');
  const isLive = req.url === '/health/live';
  res.statusCode = isLive ? 200 : 503;
  if (!isLive) res.setHeader('Retry-After', String(RETRY_AFTER_S));
  if (isLive || req.url === '/health/ready') {
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    res.end(JSON.stringify({ status: isLive ? 'ok' : 'migrating', database: 'connected', version }));
  } else {
    res.setHeader('Content-Type', 'text/plain; charset=utf-8');
    res.end(`${translator('id')('errors:migrating.text')}\n\n${translator('en')('errors:migrating.text')}\n`);
  }
};
