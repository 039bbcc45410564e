import MongoStore from 'connect-mongo';
import type { RequestHandler } from 'express';
import session from 'express-session';
import mongoose from 'mongoose';
import type { Config } from '../config.js';
import { NotFound } from '../errors.js';

const LIFETIME_MS = 14 * 24 * 60 * 60 * 1000;
/** A session that is only being used is written at most this often. */
const TOUCH_AFTER_S = 60 * 60;

/** A message that a page starts with. */
export interface Notice {
  /** Of its words, with their parameters. */
  key: string;
  params?: Record<string, string | number>;
  tone?: 'success' | 'warning';
  /** What it is about, where the page is not about it any more. */
  about?: { href: string; title: string };
  /** A decision that can still be taken back: where to, and until when. */
  undo?: { action: string; until: Date };
}

declare module 'express-session' {
  interface SessionData {
    /** A message for the next page, as a key and its parameters. */
    notice?: Notice;
  }
}

/**
 * Sessions in the database, opened at sign-in and never for a reader. The cookie is not readable by scripts,
 * not sent from other sites, and bound to this host where the portal is served over https.
 */
export function sessions(config: Config): RequestHandler[] {
  const https = config.baseUrl.startsWith('https:');
  const handler = session({
    name: https ? '__Host-sesi' : 'sesi',
    secret: config.sessionSecret,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: { httpOnly: true, sameSite: 'lax', secure: https, path: '/', maxAge: LIFETIME_MS },
    store: MongoStore.create({
      client: mongoose.connection.getClient(),
      dbName: mongoose.connection.name,
      collectionName: 'sessions',
      touchAfter: TOUCH_AFTER_S,
      stringify: false,
    }),
  });
  return [pathsOnly, ...(https ? [behindTls] : []), handler, redirectOnceStored];
}

// `GET *` is below no cookie's path: express-session passes it on without a session, which signing in needs.
const pathsOnly: RequestHandler = (req, _res, next) => {
  if (!req.path.startsWith('/')) throw new NotFound();
  next();
};

// The portal itself never speaks TLS: where BASE_URL says https, a proxy does, whether or not it says so in a
// header that we believe. Without this the session would get no cookie there at all.
const behindTls: RequestHandler = (req, _res, next) => {
  Object.defineProperty(req, 'secure', { value: true });
  next();
};

/**
 * Redirects without a body. Of an answer with one, express-session sends all but the last byte before the
 * session is stored, and a browser that follows at once reads the session of before: its message is missing.
 */
const redirectOnceStored: RequestHandler = (_req, res, next) => {
  res.redirect = (...target: [url: string] | [status: number, url: string]): void => {
    const [status, url] = target.length === 1 ? ([302, target[0]] as const) : target;
    res.status(status).location(url).end();
  };
  next();
};
