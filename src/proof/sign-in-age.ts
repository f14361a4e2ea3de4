import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { InstantMs } from '../domain/time.ts';
import type { TokenClaims } from './issuer-token.ts';
import { TOKEN_TOLERANCE_MS } from './issuer-token.ts';

/** Nothing is decided and no device bound by a sign-in that is older than this: a fresh one is asked for each time. */
const SIGN_IN_MAX_AGE_MS = 300_000;

/** Why a sign-in was not for what is done by it at an instant (`auth_time`); `null` where it was. */
export function signInAgeFlaw(
  { signedInAtMs }: Pick<TokenClaims, 'signedInAtMs'>,
  atMs: InstantMs,
): Refusal | null {
  if (signedInAtMs === null)
    return refusal('token-refused', 'auth_time is missing, so nobody can say that they signed in for this');
  return atMs - signedInAtMs > SIGN_IN_MAX_AGE_MS + TOKEN_TOLERANCE_MS
    ? refusal('token-refused', 'they signed in too long before (auth_time)')
    : null;
}
