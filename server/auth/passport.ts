import passport from 'passport';
import type { RequestHandler } from 'express';
import { Strategy as LocalStrategy } from 'passport-local';
import { User } from '../../models/user.js';
import type { Config } from '../config.js';
import { Unauthenticated } from '../errors.js';
import { formFields } from '../validation/form.js';
import { toCurrentUser, type CurrentUser } from './current-user.js';
import { passwordMatches } from './passwords.js';
import { needsSecondFactor } from './second-factor.js';
import { noteSecurity } from './security-log.js';
import { forgetSignIn, leaveDevice, noteSignIn, signInHolds, useSignIn } from './sign-ins.js';
import { userOfToken } from './tokens.js';

interface SessionUser {
  id: string;
  epoch: number;
  /** On which device. */
  signIn?: string;
}

passport.use(
  new LocalStrategy((username, password, done) => {
    signIn(username, password).then((user) => done(null, user ?? false), done);
  }),
);

passport.serializeUser<SessionUser>(({ id, sessionEpoch, signIn: device }, done) =>
  done(null, { id, epoch: sessionEpoch, signIn: device }),
);

passport.deserializeUser<SessionUser>((session, done) => {
  userOfSession(session).then((user) => done(null, user ?? false), done);
});

// A session opened before the password, role or status changed, or one that was ended, belongs to nobody any more.
async function userOfSession({ id, epoch, signIn: device }: SessionUser): Promise<CurrentUser | undefined> {
  const user = await User.findOne({ _id: id, status: 'active', sessionEpoch: epoch }).lean();
  const current = user && (await useSignIn(device, user.role, new Date()));
  if (!current) return undefined;
  return { ...toCurrentUser(user), signIn: device, secondFactor: current.secondFactor };
}

async function signIn(username: string, password: string): Promise<CurrentUser | undefined> {
  const user = await User.findOne({ username: username.trim().toLowerCase() }).lean();
  const active = user?.status === 'active' ? user : undefined;
  if ((await passwordMatches(active?.passwordHash, password)) && active) return toCurrentUser(active);
  // Noted for names that nobody has too, so that the answer takes as long.
  await noteSecurity(
    'sign-in-failed',
    { user: user?._id, detail: user ? user.status : 'unknown' },
    new Date(),
  );
  return undefined;
}

/** Recognises the user of a session: one that was opened without a second factor where it is needed is nobody's. */
export function sessionUser(config: Pick<Config, 'secondFactor'>): RequestHandler[] {
  return [
    passport.initialize(),
    passport.session(),
    (req, _res, next) => {
      if (req.user && !req.user.secondFactor && needsSecondFactor(req.user.role, config))
        req.user = undefined;
      if (req.user) req.authenticatedBy = 'session';
      next();
    },
  ];
}

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
  const { id, sessionEpoch, signIn: device } = user!;
  const hasSession = () =>
    new Promise<boolean>((resolve, reject) => {
      sessionStore.get(sessionID, (error, found) => {
        if (error) reject(error as Error);
        else resolve(Boolean(found));
      });
    });
  Reflect.deleteProperty(req, 'session');
  return async () => {
    if (authenticatedBy === 'session') {
      if (!(await hasSession()) || !(await signInHolds(device, new Date()))) return false;
    }
    return (await User.exists({ _id: id, status: 'active', sessionEpoch })) !== null;
  };
}

/**
 * Signs a user in, on the device that asks. passport makes a new session id here, so that an id planted before is
 * worth nothing.
 * @param how.secondFactor whether a code of the second factor was given
 */
export async function openSession(
  req: Parameters<RequestHandler>[0],
  user: CurrentUser,
  { secondFactor = false }: { secondFactor?: boolean } = {},
): Promise<void> {
  const now = new Date();
  if (req.user?.signIn) await forgetSignIn(req.user.signIn);
  const device = await noteSignIn(user, { userAgent: req.get('User-Agent'), secondFactor, now });
  await new Promise<void>((resolve, reject) => {
    req.logIn({ ...user, signIn: device, secondFactor }, (error: unknown) =>
      error ? reject(error) : resolve(),
    );
  });
}

/** A new session that belongs to nobody: whoever was signed in on the device is not any more. */
export async function freshSession(req: Parameters<RequestHandler>[0]): Promise<void> {
  if (req.user?.signIn) await forgetSignIn(req.user.signIn);
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve()));
  });
}

/** Signs out on the device that asks: the session ends on the server too. */
export async function closeSession(req: Parameters<RequestHandler>[0]): Promise<void> {
  if (req.user?.signIn) await leaveDevice(req.user.signIn);
  await new Promise<void>((resolve, reject) => {
    req.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
}
