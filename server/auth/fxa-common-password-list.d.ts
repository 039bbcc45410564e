declare module 'fxa-common-password-list' {
  /** Whether a password of eight or more characters is among the 50,000 that leaked most often. */
  export function test(password: string): boolean;
}
