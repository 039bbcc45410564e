import type { UserRecord } from '../../models/user.js';
import { PRIVACY_VERSION } from '../privacy/version.js';
import type { Role } from '../../models/vocabulary.js';

/** Who is signed in, as routes, permissions and views see them. */
export interface CurrentUser {
  id: string;
  username: string;
  name: string;
  role: Role;
  organisation?: string;
  /** Kode wilayah. */
  village?: string;
  sessionEpoch: number;
  /** The password is an administrator's: to be replaced before anything else, and void from then on. */
  givenPasswordUntil?: Date;
  /** Said yes to the privacy page as it stands. */
  consented: boolean;
  /** On this device, when recognised by a session. */
  signIn?: string;
  /** Gave a code of the second factor at that sign-in. */
  secondFactor?: boolean;
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the way Express types are extended
  namespace Express {
    // oxlint-disable-next-line typescript/no-empty-object-type -- passport's name for who is signed in
    interface User extends CurrentUser {}
    interface Request {
      /** How the user of this request was recognised. */
      authenticatedBy?: 'session' | 'token';
    }
  }
}

export function toCurrentUser(user: UserRecord): CurrentUser {
  return {
    id: String(user._id),
    username: user.username,
    name: user.name,
    role: user.role,
    organisation: user.organisation ? String(user.organisation) : undefined,
    village: user.village,
    sessionEpoch: user.sessionEpoch,
    givenPasswordUntil: user.givenPasswordUntil,
    consented: user.consent?.version === PRIVACY_VERSION,
  };
}
