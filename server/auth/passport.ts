import passport from 'passport';
import type { RequestHandler } from 'express';
import { Strategy as LocalStrategy } from 'passport-local';
import { User } from '../../models/user.js';
import { Unauthenticated } from '../errors.js';
import { formFields } from '../validation/form.js';
import { toCurrentUser, type CurrentUser } from './current-user.js';
import { passwordMatches } from './passwords.js';
import { userOfToken } from './tokens.js';

interface SessionUser {
  id: string;
  epoch: number;
}

passport.use(
  new LocalStrategy((username, password, done) => {
    signIn(username, password).then((user) => done(null, user ?? false), done);
  }),
);

passport.serializeUser<SessionUser>((user, done) => done(null, { id: user.id, epoch: user.sessionEpoch }));

passport.deserializeUser<SessionUser>(({ id, epoch }, done) => {
  User.findOne({ _id: id, status: 'active', sessionEpoch: epoch })
    .lean()
    // A session opened before the password, role or status changed belongs to nobody any more.
    .then((user) => done(null, user ? toCurrentUser(user) : false), done);
});

async function signIn(username: string, password: string) {
  const user = await User.findOne({ username: username.trim().toLowerCase(), status: 'active' }).lean();
  return (await passwordMatches(user?.passwordHash, password)) && user ? toCurrentUser(user) : undefined;
}

/** Recognises the user of a session. */
export const sessionUser: RequestHandler[] = [
  passport.initialize(),
  passport.session(),
  (req, _res, next) => {
    if (req.user) req.authenticatedBy = 'session';
    next();
  },
];

/** Recognises `Authorization: Bearer TOKEN`. A header that is there must be right. */
export const tokenUser: RequestHandler = async (req, _res, next) => {
  const header = req.get('Authorization');
  if (header === undefined) return next();
  const token = /^Bearer +([\w-]{20,100})$/i.exec(header)?.[1];
  const user = token ? await userOfToken(token) : null;
  if (!user) throw new Unauthenticated('bad-token');
  req.user = toCurrentUser(user);
  req.authenticatedBy = 'token';
  next();
};

/** Checks the name and password of a sign-in form: the user, or undefined when they do not match. */
export async function authenticate(
  req: Parameters<RequestHandler>[0],
  res: Parameters<RequestHandler>[1],
): Promise<Express.User | undefined> {
  const { username, password } = formFields(req);
  // passport would look in the address next: there the limit on guesses does not, and a log might keep it.
  if (!username || !password) return undefined;
  req.body = { username, password };
  return new Promise((resolve, reject) => {
    const check = passport.authenticate('local', (error: unknown, user: Express.User | false) => {
      if (error) reject(error);
      else resolve(user || undefined);
    }) as RequestHandler;
    void check(req, res, reject);
  });
}

/**
 * For an answer that goes on for long: tells, whenever asked, whether its reader is still signed in. The request
 * lets go of its session, which the end of the answer would otherwise touch even when it is over.
 */
export function stillSignedIn(req: Parameters<RequestHandler>[0]): () => Promise<boolean> {
  const { user, sessionID, sessionStore, authenticatedBy } = req;
  const { id, sessionEpoch } = user!;
  const hasSession = () =>
    new Promise<boolean>((resolve, reject) => {
      sessionStore.get(sessionID, (error, found) => {
        if (error) reject(error as Error);
        else resolve(Boolean(found));
      });
    });
  Reflect.deleteProperty(req, 'session');
  return async () => {
    if (authenticatedBy === 'session' && !(await hasSession())) return false;
    return (await User.exists({ _id: id, status: 'active', sessionEpoch })) !== null;
  };
}

/** Signs a user in. passport makes a new session id here, so that an id planted before is worth nothing. */
export function openSession(req: Parameters<RequestHandler>[0], user: CurrentUser): Promise<void> {
  return new Promise((resolve, reject) => {
    req.logIn(user, (error: unknown) => (error ? reject(error) : resolve()));
  });
}
