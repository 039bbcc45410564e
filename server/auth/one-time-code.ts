import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';

// RFC 6238 with what every authenticator app understands.
const ALGORITHM = 'SHA1';
const DIGITS = 6;
const PERIOD_S = 30;
const SECRET_BYTES = 20;
/** Clocks of phones differ: a code of the step before or after counts too. */
const WINDOW_STEPS = 1;

/** A new secret to share with an authenticator app, base32. */
export function newSharedSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** Which step of time a code belongs to, counted from 1970; undefined when it is none of now. */
export function stepOfCode(secret: string, code: string, now: Date): number | undefined {
  const timestamp = now.getTime();
  const delta = totp(secret).validate({ token: code, timestamp, window: WINDOW_STEPS });
  return delta === null ? undefined : Math.floor(timestamp / (PERIOD_S * 1000)) + delta;
}

/** How an authenticator app is told of a secret: as an address to open, and as a picture of it (a data: address). */
export function enrolment(
  secret: string,
  { siteName, username }: { siteName: string; username: string },
): { url: string; picture: string } {
  const url = totp(secret, { issuer: siteName, label: username }).toString();
  const svg = renderSVG(url, { ecc: 'M', border: 4 });
  return { url, picture: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` };
}

function totp(secret: string, names: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({
    ...names,
    secret: Secret.fromBase32(secret),
    algorithm: ALGORITHM,
    digits: DIGITS,
    period: PERIOD_S,
  });
}
